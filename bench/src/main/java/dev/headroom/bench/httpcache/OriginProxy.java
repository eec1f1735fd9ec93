// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.httpcache;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The handler behind the cache: hands each request on to the suite's own server, with the headers
 * that the cache shows a handler, and its response back.
 *
 * <p>Thread-safe.
 */
final class OriginProxy extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String BLANK_LINE = "\r\n\r\n";
  private static final String LENGTH = "content-length";

  /** The headers of requests that the suite's server or its tests read. */
  private static final List<String> FORWARDED =
      List.of(
          "Authorization",
          "Range",
          "If-None-Match",
          "If-Modified-Since",
          "Content-Type",
          "Foo",
          "Bar",
          "Baz",
          "Abc");

  private final int port;

  /**
   * Creates the handler.
   *
   * @param port where the suite's server listens on this machine
   */
  OriginProxy(int port) {
    this.port = port;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(encode(request));
      socket.getOutputStream().flush();
      respond(socket.getInputStream().readAllBytes(), response);
    }
  }

  private static byte[] encode(HttpServletRequest request) throws IOException {
    String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
    StringBuilder head = new StringBuilder();
    head.append(request.getMethod()).append(' ').append(request.getRequestURI()).append(query);
    head.append(" HTTP/1.1\r\nHost: origin\r\nConnection: close\r\n");
    byte[] body = request.getInputStream().readAllBytes();
    if (body.length > 0) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    for (String name : FORWARDED) {
      Collections.list(request.getHeaders(name)).forEach(value -> line(head, name, value));
    }
    for (String name : TestHeaders.NAMES) {
      if (request.getAttribute(name) instanceof String value) {
        line(head, name, value);
      }
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    all.write(body);
    return all.toByteArray();
  }

  private static void line(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  /** Writes the final response; the Servlet API 6.1 has no interim ones. */
  private static void respond(byte[] bytes, HttpServletResponse response) throws IOException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int start = 0;
    int end = text.indexOf(BLANK_LINE);
    while (end >= 0 && text.startsWith(" 1", start + "HTTP/1.1".length())) {
      start = end + BLANK_LINE.length();
      end = text.indexOf(BLANK_LINE, start);
    }
    if (end < 0) {
      throw new EOFException("the origin closed the connection before its response");
    }
    List<String> lines = text.substring(start, end).lines().toList();
    response.setStatus(Integer.parseInt(lines.getFirst().split(" ", 3)[1]));
    int from = end + BLANK_LINE.length();
    int to = bytes.length;
    for (String each : lines.subList(1, lines.size())) {
      int colon = each.indexOf(':');
      String name = each.substring(0, colon);
      String value = each.substring(colon + 1).strip();
      if (name.equalsIgnoreCase(LENGTH)) {
        to = Math.min(to, from + Integer.parseInt(value));
      } else if (!(name.equalsIgnoreCase("connection") && value.equals("close"))) {
        response.addHeader(name, value);
      }
    }
    if (to > from) {
      response.getOutputStream().write(Arrays.copyOfRange(bytes, from, to));
    }
  }
}
