// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import jakarta.servlet.ServletRequest;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.CallableProcessingInterceptor;
import org.springframework.web.context.request.async.WebAsyncUtils;

/**
 * Opens a scope of a request on the thread that runs the {@link Callable} of a controller, and
 * closes it there.
 *
 * <p>Thread-safe.
 */
public final class ScopeOfCallable implements CallableProcessingInterceptor {
  private final Supplier<Runnable> opens;
  private volatile @Nullable Runnable close;

  private ScopeOfCallable(Supplier<Runnable> opens) {
    this.opens = opens;
  }

  /**
   * Adds a scope to an asynchronous request, if it will be one.
   *
   * @param name another scope of that name is replaced
   * @param opens opens the scope on the current thread, and returns what closes it
   */
  public static void add(ServletRequest request, String name, Supplier<Runnable> opens) {
    WebAsyncUtils.getAsyncManager(request)
        .registerCallableInterceptor(name, new ScopeOfCallable(opens));
  }

  @Override
  public <T> void preProcess(NativeWebRequest request, Callable<T> task) {
    close = opens.get();
  }

  @Override
  public <T> void postProcess(NativeWebRequest request, Callable<T> task, @Nullable Object result) {
    Runnable opened = close;
    if (opened != null) {
      close = null;
      opened.run();
    }
  }
}
