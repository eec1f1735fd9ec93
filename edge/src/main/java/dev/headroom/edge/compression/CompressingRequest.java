// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request whose asynchronous completion finishes the compressed body first: the container
 * notifies of completion only when it has closed the response. Confined to one thread at a time.
 */
final class CompressingRequest extends HttpServletRequestWrapper {
  private static final Logger LOG = LoggerFactory.getLogger(CompressingRequest.class);

  private final CompressingResponse compressed;

  CompressingRequest(HttpServletRequest request, CompressingResponse compressed) {
    super(request);
    this.compressed = compressed;
  }

  @Override
  public AsyncContext startAsync() {
    return new Completing(super.startAsync(this, compressed));
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    return new Completing(super.startAsync(request, response));
  }

  @Override
  public AsyncContext getAsyncContext() {
    return new Completing(super.getAsyncContext());
  }

  private final class Completing implements AsyncContext {
    private final AsyncContext context;

    Completing(AsyncContext context) {
      this.context = context;
    }

    @Override
    public void complete() {
      try {
        compressed.finish();
      } catch (IOException gone) {
        LOG.debug("the client disconnected before the response ended", gone);
      } finally {
        context.complete();
      }
    }

    @Override
    public ServletRequest getRequest() {
      return context.getRequest();
    }

    @Override
    public ServletResponse getResponse() {
      return context.getResponse();
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
      return context.hasOriginalRequestAndResponse();
    }

    @Override
    public void dispatch() {
      context.dispatch();
    }

    @Override
    public void dispatch(String path) {
      context.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext other, String path) {
      context.dispatch(other, path);
    }

    @Override
    public void start(Runnable run) {
      context.start(run);
    }

    @Override
    public void addListener(AsyncListener listener) {
      context.addListener(listener);
    }

    @Override
    public void addListener(
        AsyncListener listener, ServletRequest request, ServletResponse response) {
      context.addListener(listener, request, response);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
      return context.createListener(type);
    }

    @Override
    public void setTimeout(long millis) {
      context.setTimeout(millis);
    }

    @Override
    public long getTimeout() {
      return context.getTimeout();
    }
  }
}
