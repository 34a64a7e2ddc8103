// The screens of a worker's day. Importing this defines their elements.

import "./child.js";
import "./children.js";
import "./note.js";
import "./search.js";
import "./session.js";
import "./timeline.js";
import "./wheel.js";
import "./work.js";
