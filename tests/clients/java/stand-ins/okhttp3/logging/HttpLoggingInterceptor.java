package okhttp3.logging;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/** What the client asks of OkHttp's logging, which Debian has not. It logs nothing. */
public final class HttpLoggingInterceptor implements Interceptor {
    /** How much would be logged. */
    public enum Level {
        NONE,
        BODY
    }

    public HttpLoggingInterceptor setLevel(Level level) {
        return this;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        return chain.proceed(chain.request());
    }
}
