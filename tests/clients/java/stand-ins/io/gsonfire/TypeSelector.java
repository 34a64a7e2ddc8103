package io.gsonfire;

import com.google.gson.JsonElement;

/** Named by the client and not used: no type in the document is chosen by a property. */
public interface TypeSelector<T> {
    Class<? extends T> getClassForElement(JsonElement element);
}
