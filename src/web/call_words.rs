//! Ukrainian words for what a record says: one word, one meaning, on pages and in commands alike.

use crate::{
    acd::Rang,
    call::{EndedBy, Outcome, QueueEnd, TalkEnd, WayKind},
};

/// The result of one call, in the words of the monthly report.
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => "розмова з оператором",
        Outcome::Abandoned => "поклали слухавку в черзі",
        Outcome::LeftMessage => "залишили повідомлення",
        Outcome::Handed => "передано провайдером",
        Outcome::Internal => "внутрішній дзвінок",
        Outcome::Informed => "отримали інформацію",
        Outcome::NobodyAnswered => "не дочекалися відповіді",
        Outcome::NoChoice => "нічого не обрали",
        Outcome::Cancelled => "поклали слухавку до відповіді",
        Outcome::Full => "зайнято",
        Outcome::Refused => "відхилено",
        Outcome::MediaLost => "зв’язок обірвався",
        Outcome::NotAcknowledged => "з’єднання не підтверджено",
        Outcome::Fax => "факс",
        Outcome::Blocked => "заблокований номер",
        Outcome::Stopped => "зупинка служби",
        Outcome::Interrupted => "перервано збоєм",
    }
}

pub fn ended_by(ended_by: EndedBy) -> &'static str {
    match ended_by {
        EndedBy::Caller => "хто телефонував",
        EndedBy::Us => "Слухавка",
        EndedBy::Network => "мережа",
        EndedBy::Restart => "перезапуск",
    }
}

/// How one ringing of an operator came out.
pub fn rang(rang: Rang) -> &'static str {
    match rang {
        Rang::Answered => "відповідь",
        Rang::Busy => "зайнято",
        Rang::NoAnswer => "без відповіді",
        Rang::Rejected => "відхилено",
        Rang::Unreachable => "немає зв’язку",
        Rang::NotAccepted => "не прийнято клавішею 1",
        Rang::Elsewhere => "відповів інший оператор",
        Rang::CallerGone => "поклали слухавку",
    }
}

pub fn queue_end(end: QueueEnd) -> &'static str {
    match end {
        QueueEnd::Answered => "відповів оператор",
        QueueEnd::Abandoned => "поклали слухавку",
        QueueEnd::ToMessage => "до скриньки",
        QueueEnd::ToMenu => "до меню",
        QueueEnd::Full => "черга повна",
        QueueEnd::NoOperator => "немає кому відповісти",
        QueueEnd::MaxWait => "чекали найдовше, ніхто не відповів",
        QueueEnd::NobodyAnswered => "ніхто не відповів",
        QueueEnd::Closed => "зачинилося",
        QueueEnd::Broken => "перервано",
    }
}

pub fn talk_end(end: TalkEnd) -> &'static str {
    match end {
        TalkEnd::Operator => "завершив оператор",
        TalkEnd::Caller => "завершив той, хто телефонував",
        TalkEnd::Transferred => "переведено до іншого",
        TalkEnd::Lost => "зв’язок обірвався",
        TalkEnd::Us => "завершила Слухавка",
    }
}

pub fn way(way: WayKind) -> &'static str {
    match way {
        WayKind::Phone => "внутрішній номер",
        WayKind::Uri => "адреса SIP",
        WayKind::Trunk => "через зовнішню лінію",
        WayKind::Refer => "переадресація провайдера",
    }
}
