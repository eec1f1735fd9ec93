// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.edge.guard.BodyPace;
import dev.headroom.edge.guard.GuardSettings;
import dev.headroom.edge.guard.JsonBounds;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.http2.Http2Protocol;

/**
 * A real Tomcat on a free port and virtual threads, with filters in their order and one handler.
 */
public final class EdgeServer implements AutoCloseable {
  private static final Logger QUIET = Logger.getLogger("org.apache");

  static {
    QUIET.setLevel(Level.OFF);
  }

  private final Tomcat tomcat = new Tomcat();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final Path folder;

  /** What answers every path. */
  public interface Handler {
    void handle(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException;
  }

  public EdgeServer(Handler handler, EdgeFilter... filters) throws IOException, LifecycleException {
    folder = Files.createTempDirectory("headroom-edge");
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    var connector = tomcat.getConnector();
    connector.addUpgradeProtocol(new Http2Protocol());
    connector.setAllowTrace(true);
    connector.setProperty("disableUploadTimeout", "false");
    connector.setProperty("connectionUploadTimeout", "2000");
    connector.setEncodedSolidusHandling("passthrough");
    connector.setEncodedReverseSolidusHandling("passthrough");
    ((AbstractProtocol<?>) connector.getProtocolHandler()).setExecutor(threads);
    Context context = tomcat.addContext("", folder.toString());
    context.addLocaleEncodingMappingParameter("ja", "Shift_JIS");
    context.addServletContainerInitializer(
        (types, started) -> EdgeFilter.register(started, filters), null);
    Wrapper servlet = Tomcat.addServlet(context, "handler", new HandlerServlet(handler));
    servlet.setAsyncSupported(true);
    context.addServletMappingDecoded("/", "handler");
    tomcat.start();
  }

  /** Bounds of a guard that has little patience with slow bodies. */
  public static GuardSettings impatient() {
    BodyPace pace = new BodyPace(Duration.ofSeconds(1), 1024, Duration.ofSeconds(3));
    return new GuardSettings(1 << 20, 4096, pace, JsonBounds.defaults(), List.of());
  }

  /** Sets the encoding of every request, as Spring Boot does, whatever its body is written in. */
  public static EdgeFilter encodingFilter() {
    return new EdgeFilter(RequestOrder.REQUEST_ID) {
      @Override
      protected void filter(
          HttpServletRequest request, HttpServletResponse response, FilterChain chain)
          throws IOException, ServletException {
        if ("/encoded".equals(request.getServletPath())) {
          request.setCharacterEncoding("UTF-8");
        }
        chain.doFilter(request, response);
      }
    };
  }

  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  public HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  public HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** Sends a request over HTTP/2, to which the connection changes before. */
  public HttpResponse<byte[]> sendByHttp2(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    send(to("/").version(HttpClient.Version.HTTP_2));
    HttpResponse<byte[]> response = send(request.version(HttpClient.Version.HTTP_2));
    if (response.version() != HttpClient.Version.HTTP_2) {
      throw new IllegalStateException("sent over " + response.version());
    }
    return response;
  }

  public HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = to(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  /** Sends bytes as they are and reads until the server closes. */
  public String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** Sends one raw GET of a path with further header lines. */
  public String rawGet(String path, String... lines) throws IOException {
    StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: a\r\n");
    for (String line : lines) {
      request.append(line).append("\r\n");
    }
    return raw(request + "Connection: close\r\n\r\n");
  }

  public static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  public static String header(HttpResponse<?> response, String name) {
    return String.join("|", response.headers().allValues(name));
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
      client.shutdownNow();
      threads.shutdownNow();
      try (var files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(EdgeServer::delete);
      }
    } catch (LifecycleException | IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static final class HandlerServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient Handler handler;

    HandlerServlet(Handler handler) {
      this.handler = handler;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      handler.handle(request, response);
    }
  }
}
