//! What the demo prints: chapters, sentences, and checks that it keeps count of.

use super::PASSWORD;
use super::server::Server;
use std::time::Duration;

/// Widest line, in characters.
const WIDTH: usize = 100;
const INDENT: &str = "   ";

/// The page that is written, and how the checks on it went.
#[derive(Default)]
pub(super) struct Page {
    chapters: u32,
    held: u32,
    failed: Vec<String>,
}

impl Page {
    /// Writes the title.
    pub(super) fn title(&self, title: &str, subtitle: &str) {
        print(&format!("\n{}\n{subtitle}", title.to_uppercase()));
    }

    /// Begins a chapter.
    pub(super) fn chapter(&mut self, title: &str) {
        self.chapters += 1;
        print(&format!("\n{}. {title}\n", self.chapters));
    }

    /// Writes a paragraph.
    pub(super) fn say(&self, text: &str) {
        self.line("", text);
    }

    /// Writes a paragraph whose later lines stand below the text after the lead.
    pub(super) fn line(&self, lead: &str, text: &str) {
        let below = " ".repeat(lead.chars().count());
        for (number, line) in wrap(text, WIDTH - INDENT.len() - below.len()).iter().enumerate() {
            print(format!("{INDENT}{}{line}", if number == 0 { lead } else { &below }).trim_end());
        }
    }

    /// Writes text that is laid out already.
    pub(super) fn laid_out(&self, text: &str) {
        for line in text.lines() {
            print(format!("{INDENT}{line}").trim_end());
        }
    }

    /// Writes an empty line.
    pub(super) fn space(&self) {
        print("");
    }

    /// Checks a claim.
    pub(super) fn check(&mut self, claim: &str, holds: bool) {
        if holds {
            self.held += 1;
            self.line("✓ ", claim);
        } else {
            self.line("✗ ", &format!("NOT SO: {claim}"));
            self.failed.push(claim.to_owned());
        }
    }

    /// Checks that what was found is what the claim says, and shows it where it is not.
    pub(super) fn check_equal<T: PartialEq + std::fmt::Debug>(&mut self, claim: &str, found: T, expected: T) {
        let holds = found == expected;
        self.check(claim, holds);
        if !holds {
            self.line("    ", &format!("found {found:?}, and not {expected:?}"));
        }
    }

    /// Closes the story and tells whether every check held.
    pub(super) fn close(&self) -> bool {
        let failed = self.failed.len();
        if failed == 0 {
            print(&format!("\nThat was the day. All {} checks held.", self.held));
        } else {
            print(&format!("\nThat was the day. {failed} of {} checks DID NOT HOLD:", self.held as usize + failed));
            self.failed.iter().for_each(|claim| self.line("✗ ", claim));
        }
        failed == 0
    }

    /// Says how long it took.
    pub(super) fn took(&self, start: Duration, story: Duration) {
        let (start, story) = (start.as_secs_f64(), story.as_secs_f64());
        print(&format!("The server listened after {start:.1} s, and the story took {story:.0} s."));
    }

    /// Says where to look around.
    pub(super) fn invitation(&self, server: &Server) {
        let url = server.url();
        let app = app_lines(server);
        print(&format!(
            "
The server goes on. Ctrl-C stops it.

   API, to try out     {url}/docs
   OpenAPI document    {url}/openapi.json
   Its certificate     {}
   Its log             {}

   Sign-ins, each with the password “{PASSWORD}”:

   mo        manager of the Kingston team           ada, ben  missing children workers
   pia       Phoenix lead                           yan       Phoenix youth worker
   sam       Single Point of Access                 lee       lead professional
   dee       Associate Director of Safeguarding     ledger    another program
   root      administrator

   The five-minute tour in README.md goes on from here: api={url}/v1

{app}
",
            server.certificate().display(),
            server.log().display(),
        ));
    }
}

/// Says where the phone app is, and what a phone needs to open it.
fn app_lines(server: &Server) -> String {
    if !server.serves_app() {
        return "   The phone app is not built, and not served: `cargo xtask demo` builds it unless told not to."
            .to_owned();
    }
    let nearby: Vec<String> = server.urls_nearby().iter().map(|url| format!("{url}/app/")).collect();
    let root = server.trusted_root();
    let on_a_phone = if nearby.is_empty() {
        "none: this machine has no private IPv4 address".to_owned()
    } else {
        nearby.join("\n                       ")
    };
    format!(
        "   The phone app

   on this machine     {}/app/
   on the same Wi-Fi   {on_a_phone}
   Root to install     {}

   A phone takes the app once it trusts that root: send the file to it, install it as a CA certificate, and on
   an iPhone switch it on under Certificate Trust Settings. It vouches for this machine and private networks
   alone. Sign in as ada or ben, who have work waiting, with the password “{PASSWORD}”. Everybody
   on the same network reaches this server; everything in it is invented.",
        server.url(),
        root.display(),
    )
}

/// Breaks text into lines at spaces. Line breaks stay.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let length = line.chars().count();
            if length > 0 && length + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            } else if length > 0 {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[expect(clippy::print_stdout, reason = "the story is what the program is for")]
fn print(text: &str) {
    println!("{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_words_stay_whole() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("überlang x", 3), ["überlang", "x"]);
        assert_eq!(wrap("a\nb", 9), ["a", "b"]);
        assert_eq!(wrap("", 9), [""]);
    }

    #[test]
    fn one_failed_check_is_enough() {
        let mut page = Page::default();
        page.check("the sky is up", true);
        assert!(page.close());
        page.check_equal("two and two", 5, 4);
        assert!(!page.close());
    }
}
