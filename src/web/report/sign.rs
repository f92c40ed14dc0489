//! Who signs, and when: the last thing on the paper (DSTU 4163:2020, without a seal).

use crate::{report::Head, web::html::Html};

pub fn draw(html: &mut Html, head: &Head) {
    html.raw("<section id=\"signature\" class=\"sign\" aria-label=\"Підписи\">\n");
    let unnamed = [(String::new(), String::new())];
    let signatures = if head.signatures.is_empty() { &unnamed[..] } else { &head.signatures[..] };
    for (post, name) in signatures {
        html.raw("<p class=\"signer\"><span class=\"post\">").text(post);
        html.raw("</span> <span class=\"rule\"></span> <span class=\"name\">").text(name).raw("</span></p>\n");
    }
    html.raw("<p class=\"day\">«___» ____________ 20__ року</p>\n</section>\n");
}
