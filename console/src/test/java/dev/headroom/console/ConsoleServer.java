// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** A console in a real Tomcat on a free port, and a client that keeps the cookies it is given. */
final class ConsoleServer implements AutoCloseable {
  private static final Logger QUIET = Logger.getLogger("org.apache");

  static {
    QUIET.setLevel(Level.OFF);
  }

  private final Tomcat tomcat = new Tomcat();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Path folder;
  private Map<String, String> cookies = Map.of();

  ConsoleServer(ConsoleServlet console) throws IOException, LifecycleException {
    folder = Files.createTempDirectory("headroom-console");
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    tomcat.getConnector();
    Context context = tomcat.addContext("/app", folder.toString());
    Wrapper servlet = Tomcat.addServlet(context, "console", console);
    servlet.setAsyncSupported(true);
    context.addServletMappingDecoded(ConsoleServlet.PATH + "/*", "console");
    tomcat.start();
  }

  HttpRequest.Builder to(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(origin() + "/app/headroom" + path));
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(each -> each.getKey() + "=" + each.getValue())
              .collect(Collectors.joining("; ")));
    }
    return request;
  }

  /** Returns the origin of the console's pages. */
  String origin() {
    return "http://127.0.0.1:" + tomcat.getConnector().getLocalPort();
  }

  /** Returns the names of the cookies that it was given. */
  Set<String> cookies() {
    return cookies.keySet();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(to(path));
  }

  /** Posts a form as a browser does from a page of the console. */
  HttpResponse<String> post(String path, String form) throws IOException, InterruptedException {
    return send(form(path, form).header("Sec-Fetch-Site", "same-origin"));
  }

  HttpRequest.Builder form(String path, String form) {
    return to(path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(form));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    for (String each : setCookies(response)) {
      String pair = each.substring(0, each.indexOf(';'));
      int equals = pair.indexOf('=');
      Map<String, String> next = new HashMap<>(cookies);
      next.put(pair.substring(0, equals), pair.substring(equals + 1));
      next.values().removeIf(String::isEmpty);
      cookies = Map.copyOf(next);
    }
    return response;
  }

  static List<String> setCookies(HttpResponse<String> response) {
    return response.headers().allValues("Set-Cookie");
  }

  @Override
  public void close() throws IOException, LifecycleException {
    tomcat.stop();
    tomcat.destroy();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
