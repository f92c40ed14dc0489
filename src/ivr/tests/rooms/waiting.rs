use super::*;

const CONNECTING: &str = "З’єднуємо з оператором. Зачекайте, будь ласка.";
const STAY: &str = "Після розмови не кладіть слухавку: оцініть, будь ласка, обслуговування.";
const BUSY: &str = "Усі оператори зайняті.";
const THANKS: &str = "Дякуємо за очікування.";
const KEYS: [&str; 3] = [
    "Щоб залишити повідомлення, натисніть один.",
    "Щоб повернутися до меню, натисніть решітку.",
    "Щоб чекати далі, залишайтеся на лінії.",
];

fn waits(change: impl FnOnce(&mut Department)) -> Inside<Waiting> {
    let (script, node) = town_with(change);
    let now = morning();
    Inside::new(now, Waiting::begin(now, script, Lang::UK, node))
}

/// In the queue, with music.
fn queued(change: impl FnOnce(&mut Department)) -> Inside<Waiting> {
    let mut inside = waits(|department| {
        department.survey = None;
        change(department);
    });
    inside.hears_out();
    assert_eq!((inside.did.as_slice(), inside.words()), (&["Enter".to_owned()][..], vec!["♪".to_owned()]));
    inside
}

impl Inside<Waiting> {
    fn stands(&mut self, position: u16, minutes: Option<u64>) -> &mut Self {
        let estimate = minutes.map(|minutes| secs(minutes * 60));
        let actions = self.room.place(self.now, Place { position, estimate });
        self.obey(actions);
        self
    }

    fn next_is_tried(&mut self) -> &mut Self {
        let actions = self.room.next(self.now);
        self.obey(actions);
        self
    }

    /// Everything said in so many seconds; each announcement takes five.
    fn hears_for(&mut self, seconds: u64) -> Vec<(u64, Vec<String>)> {
        let begin = self.now.mono;
        let mut heard = Vec::new();
        while self.now.mono < begin + secs(seconds) && self.done.is_none() {
            let words = self.words();
            if words == ["♪"] {
                self.passes(1);
            } else {
                heard.push((self.now.mono.duration_since(begin).as_secs(), words));
                self.now = self.now.after(secs(5));
                self.hears_out();
            }
        }
        heard
    }
}

#[test]
fn nobody_is_rung_before_the_caller_was_told() {
    let mut inside = waits(|_| ());
    assert!(inside.did.is_empty());
    assert_eq!(inside.hears_out(), [CONNECTING]);
    assert_eq!(inside.did, ["Enter"]);
    assert_eq!(inside.hears_out(), [STAY]);
    assert_eq!(inside.words(), ["♪"]);
}

#[test]
fn another_department_is_named_and_a_recording_is_told_of() {
    let mut script = fixtures::town();
    let land = fixtures::id(&script, "земля");
    if let NodeKind::Department(department) = &mut script.nodes[usize::from(land.0)].kind {
        department.recorded = true;
    }
    let now = morning();
    let inside = Inside::new(now, Waiting::begin(now, Arc::new(script), Lang::UK, land));
    assert_eq!(
        inside.words(),
        ["З’єднуємо:", "Відділ земельних відносин", "Зачекайте, будь ласка.", "Розмову з оператором буде записано."]
    );
}

#[test]
fn a_notice_whose_end_is_not_reported_does_not_keep_the_caller_out_of_the_queue() {
    let mut inside = waits(|_| ());
    inside.playing = None;
    inside.passes(90);
    assert_eq!(inside.did, ["Enter"]);
}

#[test]
fn the_place_is_said_at_once_then_after_half_a_minute_and_each_minute() {
    let mut inside = queued(|_| ());
    inside.stands(2, Some(2));
    let heard = inside.hears_for(100);
    let second = "Ваше місце в черзі — друге.".to_owned();
    assert_eq!(heard[0], (0, vec![BUSY.into(), second.clone(), "Чекати приблизно дві хвилини.".into()]));
    assert_eq!(heard[1], (30, vec![THANKS.into(), second.clone()]));
    assert_eq!(heard[2], (60, KEYS.map(String::from).to_vec()));
    assert_eq!(heard[3], (90, vec![THANKS.into(), second]));
}

#[test]
fn an_estimate_is_never_longer_than_one_given_before() {
    let mut inside = queued(|_| ());
    inside.stands(5, Some(4)).hears_out();
    inside.stands(4, Some(6)).passes(30);
    assert_eq!(inside.hears_out(), [THANKS, "Ваше місце в черзі — четверте."]);
    inside.stands(2, Some(2)).passes(60);
    let words = [inside.hears_out(), inside.hears_out()].concat();
    assert!(words.contains(&"Чекати до двох хвилин.".to_owned()), "{words:?}");
}

#[test]
fn who_is_put_through_soon_hears_of_no_busy_operators() {
    let mut inside = queued(|_| ());
    assert_eq!(inside.hears_for(45), [(30, vec![THANKS.to_owned()])]);
}

#[test]
fn a_council_may_leave_the_place_unsaid() {
    let mut inside = queued(|department| department.waiting.place = false);
    inside.stands(3, Some(1));
    assert_eq!(inside.hears_out(), [BUSY, "Чекати до однієї хвилини."]);
}

#[test]
fn the_cost_is_told_soon_and_not_more_often_than_once_a_minute() {
    let mut inside = queued(|department| {
        department.waiting.cost = Cost::Paid;
        department.waiting.cost_every = secs(1);
        department.waiting.every = secs(15);
    });
    inside.stands(2, None);
    let paid = "Очікування оплачується за вашим тарифом, як звичайна розмова.".to_owned();
    let heard = inside.hears_for(400);
    let times: Vec<u64> = heard.iter().filter(|(_, words)| words.contains(&paid)).map(|(at, _)| *at).collect();
    assert_eq!(times[0], 0);
    assert!(times.len() >= 4 && times.windows(2).all(|pair| pair[1] - pair[0] >= 60), "{times:?}");
}

#[test]
fn another_operator_is_announced_but_not_again_and_again() {
    let mut inside = queued(|_| ());
    inside.next_is_tried();
    assert_eq!(inside.hears_out(), ["Оператор не відповів. Шукаємо іншого."]);
    inside.passes(10);
    inside.next_is_tried();
    assert_eq!(inside.words(), ["♪"]);
}

#[test]
fn an_announcement_is_not_cut_by_the_next_one() {
    let mut inside = waits(|_| ());
    inside.hears_out();
    inside.stands(2, None).next_is_tried();
    assert_eq!(inside.hears_out(), [STAY]);
    assert_eq!(inside.hears_out(), ["Оператор не відповів. Шукаємо іншого."]);
    assert_eq!(inside.hears_out()[0], BUSY);
    assert_eq!(inside.words(), ["♪"]);
}

#[test]
fn keys_count_once_they_are_offered() {
    let mut inside = queued(|_| ());
    inside.presses("1").presses("#");
    assert_eq!(inside.done, None);
    inside.passes(60).hears_out();
    assert_eq!(inside.hears_out(), KEYS);
    inside.presses("0").presses("*").presses("5");
    assert_eq!(inside.done, None, "other keys are harmless");
    inside.presses("1");
    assert_eq!(inside.done, Some(WaitDone::Message(NodeId(7))));
}

#[test]
fn pound_leads_to_the_menu_and_where_there_is_no_box_none_is_offered() {
    let mut inside = queued(|department| department.otherwise = None);
    inside.passes(30).hears_out();
    inside.passes(30);
    assert_eq!(inside.hears_out(), KEYS[1..]);
    inside.presses("1");
    assert_eq!(inside.done, None);
    assert_eq!(inside.presses("#").done, Some(WaitDone::Menu));
}

#[test]
fn the_councils_own_words_are_said_between_stretches_of_music() {
    let own = crate::speech::Localized::new(Lang::UK, fixtures::say("Заяву можна подати й на порталі."));
    let mut inside = queued(|department| department.waiting.say = Some(own));
    inside.hears_out();
    assert_eq!(inside.hears_out(), ["Заяву можна подати й на порталі."]);
    assert_eq!(inside.words(), ["♪"]);
}

#[test]
fn at_closing_time_those_who_wait_stay_unless_the_council_sends_them_on() {
    let late = now("2026-03-02 16:55", true);
    let begin = |at_closing| {
        let (script, node) = town_with(|department| department.at_closing = at_closing);
        let mut inside = Inside::new(late, Waiting::begin(late, script, Lang::UK, node));
        inside.hears_for(600);
        inside
    };
    assert_eq!(begin(AtClosing::Stay).done, None);
    let left = begin(AtClosing::Leave);
    assert_eq!(left.done, Some(WaitDone::Closed));
    assert_eq!(left.now.local(&Now::kyiv()).time(), jiff::civil::time(17, 0, 0, 0));
}

#[test]
fn a_clock_set_back_at_closing_time_does_not_send_anybody_away_nor_ask_without_end() {
    let late = now("2026-03-02 16:59", true);
    let (script, node) = town_with(|department| department.at_closing = AtClosing::Leave);
    let mut inside = Inside::new(late, Waiting::begin(late, script, Lang::UK, node));
    inside.now = Now::new(late.mono + secs(60), now("2026-03-02 10:00", true).civil, true);
    inside.event(RoomEvent::Tick);
    assert_eq!(inside.done, None);
    inside.hears_for(300);
    assert_eq!(inside.done, None);
}

#[test]
fn on_hold_nothing_is_said_and_music_follows() {
    let mut inside = queued(|_| ());
    inside.holds().passes(300);
    assert!(inside.playing.is_none());
    inside.resumes();
    assert_eq!(inside.hears_out()[0], THANKS);
    let mut before = waits(|_| ());
    before.holds().passes(60);
    assert!(before.did.is_empty(), "nobody is rung for a caller who hears nothing");
    before.resumes();
    assert_eq!(before.words(), [CONNECTING]);
}

#[test]
fn waiting_for_hours_stays_music_and_words() {
    let mut inside = queued(|_| ());
    inside.stands(31, Some(45));
    let heard = inside.hears_for(3 * 3600);
    assert!(heard[0].1.contains(&"Перед вами в черзі щонайменше тридцять людей.".to_owned()));
    assert!(heard[0].1.contains(&"Чекати понад двадцять хвилин.".to_owned()));
    assert!((170..=250).contains(&heard.len()), "{}", heard.len());
}
