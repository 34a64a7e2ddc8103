package io.gsonfire;

import com.google.gson.GsonBuilder;

/** What the client asks of gson-fire, which Debian has not: a plain builder, since no type in the document is chosen by a property. */
public final class GsonFireBuilder {
    public GsonBuilder createGsonBuilder() {
        return new GsonBuilder();
    }
}
