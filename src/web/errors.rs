//! Pages that say what went wrong, in Ukrainian.

use warp::http::StatusCode;

use super::html::Html;

/// A whole page for `status`.
pub fn page(status: StatusCode) -> String {
    let (title, advice) = words(status);
    explained(status, title, advice)
}

pub fn explained(status: StatusCode, title: &str, advice: &str) -> String {
    let mut html = Html::new();
    html.raw("<!doctype html>\n<html lang=\"uk\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    html.text(title).raw("</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n");
    html.raw("<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n</head>\n<body>\n<main>\n<h1>");
    html.text(title).raw("</h1>\n<p>").text(advice).raw("</p>\n<p>Код відповіді: ").text(status.as_u16());
    html.raw(".</p>\n<p><a href=\"/\">Телефонне меню текстом</a></p>\n</main>\n</body>\n</html>\n");
    html.finish()
}

fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::BAD_REQUEST => {
            ("Запит не зрозуміло", "Програма, якою ви користуєтеся, надіслала запит із помилкою.")
        }
        StatusCode::FORBIDDEN => (
            "Це не дозволено",
            "Форми приймаються лише з наших сторінок, а дещо видно тільки з машини, на якій працює «Слухавка».",
        ),
        StatusCode::NOT_FOUND => ("Такої сторінки немає", "Перевірте адресу або перейдіть до телефонного меню."),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("Цю сторінку можна лише читати", "Надіслати сюди дані не можна: сторінка нічого не приймає.")
        }
        StatusCode::REQUEST_TIMEOUT => ("Запит ішов занадто довго", "Перевірте зв’язок і спробуйте ще раз."),
        StatusCode::PAYLOAD_TOO_LARGE => ("Забагато даних", "Запит завеликий: стільки даних ці сторінки не приймають."),
        StatusCode::SERVICE_UNAVAILABLE => ("Тимчасово недоступно", "Спробуйте, будь ласка, ще раз за хвилину."),
        StatusCode::MISDIRECTED_REQUEST => (
            "Запит не до цієї сторінки",
            "Відкрийте сторінку за адресою самої машини, наприклад http://localhost:8080/, а не за чужим ім’ям.",
        ),
        _ => ("Сталася помилка", "Спробуйте, будь ласка, ще раз за хвилину."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_error_in_ukrainian_and_its_code() {
        let page = page(StatusCode::NOT_FOUND);
        assert!(page.contains("<html lang=\"uk\">"));
        assert!(page.contains("<h1>Такої сторінки немає</h1>"));
        assert!(page.contains("Код відповіді: 404."));
    }

    #[test]
    fn errors_of_different_kinds_are_told_apart() {
        let all =
            [400, 403, 404, 405, 408, 413, 421, 500, 503].map(|code| words(StatusCode::from_u16(code).unwrap()).0);
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }
}
