//! Scenarios told as stories, one topic a file, each on both database engines. One binary, so that it links once.

mod two_phones;
