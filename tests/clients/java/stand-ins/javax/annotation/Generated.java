package javax.annotation;

/** Java itself has had this under another name since version 9; the client's own build brings it. */
public @interface Generated {
    String[] value();

    String date() default "";

    String comments() default "";
}
