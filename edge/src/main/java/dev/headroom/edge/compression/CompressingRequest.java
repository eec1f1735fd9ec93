// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import dev.headroom.edge.HeaderRequest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request whose asynchronous completion finishes the compressed body first: the container
 * notifies of completion only when it has closed the response. Its conditions are translated when
 * the handler reads the first of them. Confined to one thread at a time.
 */
final class CompressingRequest extends HeaderRequest {
  private static final Logger LOG = LoggerFactory.getLogger(CompressingRequest.class);

  private final CompressingResponse compressed;
  private final boolean compresses;
  private @Nullable Map<String, List<String>> conditions;

  /**
   * Creates the request.
   *
   * @param compresses whether the response may be compressed
   */
  CompressingRequest(
      HttpServletRequest request, CompressingResponse compressed, boolean compresses) {
    super(request, Map.of());
    this.compressed = compressed;
    this.compresses = compresses;
  }

  @Override
  protected @Nullable List<String> values(String name) {
    return CompressedConditions.mayChange(name) ? super.values(name) : null;
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    return changed().isEmpty()
        ? ((HttpServletRequest) getRequest()).getHeaderNames()
        : super.getHeaderNames();
  }

  @Override
  protected Map<String, List<String>> changed() {
    Map<String, List<String>> known = conditions;
    if (known == null) {
      known = CompressedConditions.translate((HttpServletRequest) getRequest(), compresses);
      conditions = known;
    }
    return known;
  }

  @Override
  public AsyncContext startAsync() {
    return finishing(super.startAsync(this, compressed));
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    return finishing(super.startAsync(request, response));
  }

  @Override
  public @Nullable AsyncContext getAsyncContext() {
    AsyncContext context = super.getAsyncContext();
    return context == null ? null : finishing(context); // that of a mock request may be null
  }

  /** Returns a context whose {@code complete} finishes the body. */
  private AsyncContext finishing(AsyncContext context) {
    return (AsyncContext)
        Proxy.newProxyInstance(
            AsyncContext.class.getClassLoader(),
            new Class<?>[] {AsyncContext.class},
            (proxy, method, arguments) -> call(context, method, arguments));
  }

  private @Nullable Object call(
      AsyncContext context, Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("complete")) {
      finish();
    }
    try {
      return method.invoke(context, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getTargetException();
    }
  }

  private void finish() {
    try {
      compressed.finish();
    } catch (IOException disconnected) {
      LOG.debug("the client disconnected before the response ended", disconnected);
    }
  }
}
