// The controls that fields are written with. They belong to the part of the app that writes: which the app loads after its first screen.

import { control } from "../model/schema.js";
import { choiceField, foldedSetField, longChoiceField, setField, yesNoField } from "./choice.js";
import { dateField, instantField } from "./date.js";
import { writeWith } from "./field.js";
import { photoField } from "./photo.js";
import { lineField, numberField, paragraphField } from "./text.js";
import { voiceField } from "./voice.js";
import { wheelField } from "./wheel.js";

writeWith({
  control(context, place) {
    switch (control(place.field)) {
      case "line": return lineField(context, place);
      case "paragraph": case "narrative": return paragraphField(context, place);
      case "number": return numberField(context, place);
      case "choice": return choiceField(context, place);
      case "long_choice": return longChoiceField(context, place);
      case "set": return setField(context, place);
      case "yes_no": return yesNoField(context, place);
      case "date": return dateField(context, place);
      case "instant": return instantField(context, place);
      default: return null;
    }
  },
  folded: foldedSetField,
  attachment: (context, place) => (control(place.field) === "voice" ? voiceField : photoField)(context, place),
  wheel: wheelField,
});
