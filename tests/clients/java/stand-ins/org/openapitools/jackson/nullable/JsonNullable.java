package org.openapitools.jackson.nullable;

/** Named by the client in comparisons alone; it has no field of this type. */
public interface JsonNullable<T> {
    boolean isPresent();

    T get();
}
