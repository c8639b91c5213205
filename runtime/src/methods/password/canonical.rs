//! One form for all the ways to write an account's name.

use unicode_normalization::UnicodeNormalization;

/// NFKC, case folded, without characters that have no look (Unicode's NFKC_Casefold), trimmed.
///
/// Use it for the key that accounts are looked up by: the throttle counts by the same form.
///
/// ```
/// use authgate_runtime::prelude::canonical;
/// assert_eq!(canonical(" ＢＯＢ\u{200b}"), canonical("bob"));
/// ```
#[must_use]
pub fn canonical(name: &str) -> String {
    let folded = caseless::default_case_fold_str(&name.nfkc().collect::<String>());
    let seen: String = folded.chars().filter(|c| !is_ignorable(*c)).nfkc().collect();
    seen.trim().to_owned()
}

/// Default_Ignorable_Code_Point of the Unicode Character Database, and control characters.
fn is_ignorable(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn sec_65_every_way_to_write_a_name_is_one_name() {
        for form in ["Bob", "bob ", "BOB", "bob\u{200b}", "ｂｏｂ", "\u{feff}bob", " bOb\t"] {
            assert_eq!(canonical(form), "bob", "{form:?}");
        }
        assert_eq!(canonical("Straße"), canonical("STRASSE"));
        assert_ne!(canonical("bob"), canonical("b0b"));
    }
}
