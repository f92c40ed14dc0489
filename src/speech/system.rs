//! The sentences the program speaks itself, by name. Their wording is in the language tables.

use std::time::Duration;

use crate::vocab::{Lang, NamedPrompt, Piece, Prompt, Utterance};

use super::language::{self, LanguageData};

/// Between the options of a menu, so that two are not heard as one.
pub const OPTION_PAUSE: Duration = Duration::from_millis(400);
/// After an information text, before anything is asked.
pub const TEXT_PAUSE: Duration = Duration::from_secs(1);

macro_rules! phrases {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// One sentence (or beginning of a sentence) of the program's own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum System { $($(#[$doc])* $variant,)* }

        impl System {
            pub const ALL: &[System] = &[$(System::$variant,)*];

            /// Stable name of the recording, without the leading `system.`.
            pub fn name(self) -> &'static str {
                match self { $(System::$variant => $name,)* }
            }
        }
    };
}

phrases! {
    /// «For English, press eight.»: said in the language it offers, right after the greeting of another one.
    ForEnglish = "for_this_language",
    /// First words after key 8.
    LanguageSwitched = "language_switched",
    /// Last option of a menu in working hours.
    OperatorOption = "operator_option",
    /// Last option while closed, when the message box can take a message.
    OperatorOptionClosed = "operator_option_closed",
    /// Last option while closed, when there is no box: the key tells when operators answer.
    OperatorOptionHours = "operator_option_hours",
    /// Last option of a sub-menu.
    BackOption = "back_option",
    /// After an information text: once more, back.
    AfterText = "after_text",
    /// After an information text in working hours, before [`System::AfterText`].
    AfterTextOperator = "after_text_operator",
    /// First silence.
    NoKeyHeard = "no_key_heard",
    WrongKey = "wrong_key",
    BackToMenu = "back_to_menu",
    /// The second silence, and key 0.
    ConnectingOperator = "connecting_operator",
    /// The department's title and [`System::PleaseWait`] follow.
    Connecting = "connecting",
    PleaseWait = "please_wait",
    /// Promises nothing; [`System::LeaveMessage`] or [`System::HoursAre`] follows.
    NobodyCanAnswer = "nobody_can_answer",
    /// Promises a call back: only where a box has a listener.
    LeaveMessage = "leave_message",
    /// A message box that cannot record.
    RecordingUnavailable = "recording_unavailable",
    /// [`hours`](fn@super::hours) follow.
    HoursAre = "hours_are",
    ClosedNow = "closed_now",
    /// [`opens`](super::opens) follows.
    OperatorsWillAnswer = "operators_will_answer",
    LunchNow = "lunch_now",
    /// [`until`](super::until) follows.
    ShortenedDay = "shortened_day",
    /// Keys of the closed announcement: 1 leaves a message.
    ClosedMessageKey = "closed_message_key",
    /// Keys of the closed announcement where no text tells the hours: 2 says them.
    ClosedHoursKey = "closed_hours_key",
    /// Keys of the closed announcement: # goes to the menu.
    ClosedMenuKey = "closed_menu_key",
    Emergency112 = "emergency_112",
    /// The longest stay in the menus is over.
    TimeIsUp = "time_is_up",
    Goodbye = "goodbye",
    ServiceStopping = "service_stopping",
    /// Stands in for a text that has no audio.
    TextUnavailable = "text_unavailable",
    /// Before a conversation that is recorded.
    WillBeRecorded = "will_be_recorded",
    /// Before a conversation after which a mark is asked for.
    StayForMark = "stay_for_mark",
    /// While waiting: nobody took the call, another operator is rung.
    TryingNext = "trying_next",
    /// Begins the first announcement to those who wait.
    AllBusy = "all_busy",
    /// Begins the later ones.
    ThanksForWaiting = "thanks_for_waiting",
    WaitingPaid = "waiting_paid",
    WaitingFree = "waiting_free",
    /// Keys of those who wait, after [`System::ClosedMessageKey`].
    WaitingMenuKey = "waiting_menu_key",
    WaitingStay = "waiting_stay",
    /// The good end of the scale is named, because in some schools 1 is the best.
    SurveyMark = "survey_mark",
    SurveyResolved = "survey_resolved",
    /// After a low mark.
    SurveyTell = "survey_tell",
    SurveyThanks = "survey_thanks",
    /// What is to be said after the tone.
    BoxAsk = "box_ask",
    /// The same when the caller's number is not known.
    BoxAskWithNumber = "box_ask_with_number",
    /// Promises a call back: only where a box has a listener.
    BoxSeesNumber = "box_sees_number",
    BoxFinishKey = "box_finish_key",
    BoxNoAppeal = "box_no_appeal",
    BoxSaved = "box_saved",
    BoxNothingHeard = "box_nothing_heard",
    /// A number and [`System::NumberKeys`] follow. Promises a call back.
    WillCallBackTo = "will_call_back_to",
    /// The same without the promise.
    YourNumberIs = "your_number_is",
    NumberKeys = "number_keys",
    NumberEnter = "number_enter",
    NumberIncomplete = "number_incomplete",
    NumberNoted = "number_noted",
    /// The operator's telephone was lost in the middle.
    TalkLost = "talk_lost",
    /// To an operator on a mobile: the title of the department follows.
    CallFor = "call_for",
    /// The caller's number follows.
    CallerNumber = "caller_number",
    CallerNumberHidden = "caller_number_hidden",
    CallAcceptKey = "call_accept_key",
    CallOver = "call_over",
    /// Star codes of the council's own telephones.
    NowAway = "now_away",
    NowBack = "now_back",
    /// Calls between telephones of the council.
    PhoneUnknown = "phone_unknown",
    PhoneUnreachable = "phone_unreachable",
    PhoneBusy = "phone_busy",
    PhoneNoAnswer = "phone_no_answer",
}

impl System {
    /// Silence before the phrase, so that whatever it is put after stays apart from it.
    fn lead(self) -> Duration {
        match self {
            Self::OperatorOption | Self::OperatorOptionClosed | Self::OperatorOptionHours | Self::BackOption => {
                OPTION_PAUSE
            }
            Self::ClosedMessageKey | Self::ClosedHoursKey | Self::ClosedMenuKey => OPTION_PAUSE,
            Self::WaitingMenuKey | Self::WaitingStay | Self::ForEnglish | Self::Emergency112 => OPTION_PAUSE,
            Self::AfterText | Self::AfterTextOperator => TEXT_PAUSE,
            _ => Duration::ZERO,
        }
    }
}

/// The phrase in `lang`, with the silence that belongs before it.
pub fn system(lang: Lang, phrase: System) -> Utterance {
    let language = language::of(lang);
    let say = Piece::Say(prompt(&language, phrase));
    match phrase.lead() {
        Duration::ZERO => vec![say],
        lead => vec![Piece::Silence(lead), say],
    }
}

pub(super) fn inventory(language: &LanguageData) -> impl Iterator<Item = NamedPrompt> + '_ {
    System::ALL
        .iter()
        .map(move |phrase| NamedPrompt { name: format!("system.{}", phrase.name()), prompt: prompt(language, *phrase) })
}

fn prompt(language: &LanguageData, phrase: System) -> Prompt {
    let text = language.system.get(phrase.name()).map_or("", String::as_str);
    Prompt::new(language.lang(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_kept_apart_and_a_text_is_followed_by_a_second_of_rest() {
        let option = system(Lang::UK, System::OperatorOption);
        assert_eq!(option[0], Piece::Silence(Duration::from_millis(400)));
        assert_eq!(system(Lang::UK, System::AfterText)[0], Piece::Silence(Duration::from_secs(1)));
        assert_eq!(system(Lang::UK, System::Goodbye).len(), 1);
    }
}
