// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import static dev.headroom.edge.EdgeServer.header;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.PathPattern;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZstdTest {
  private static EdgeServer server;

  @BeforeAll
  static void start() throws Exception {
    CompressionSettings ordinary = CompressionSettings.defaults();
    server =
        new EdgeServer(
            ZstdTest::handle,
            new CompressionFilter(
                new CompressionSettings(
                    ordinary.minBytes(),
                    ordinary.level(),
                    ordinary.types(),
                    List.of(PathPattern.parse("/secret")),
                    true)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Writes pseudo-random JSON of a size, in pieces of a size, flushing after each if asked to. */
  private static void handle(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] body = body(Integer.parseInt(request.getParameter("size")));
    int piece = Integer.parseInt(request.getParameter("piece"));
    response.setContentType("application/json");
    response.setHeader("ETag", "\"abc\"");
    for (int at = 0; at < body.length; at += piece) {
      response.getOutputStream().write(body, at, Math.min(piece, body.length - at));
      if (request.getServletPath().equals("/flushed")) {
        response.getOutputStream().flush();
      }
    }
  }

  private static byte[] body(int size) {
    Random random = new Random(size);
    byte[] body = new byte[size];
    for (int i = 0; i < size; i++) {
      body[i] = (byte) ('a' + random.nextInt(16));
    }
    return body;
  }

  private static byte[] unpacked(HttpResponse<byte[]> response) throws IOException {
    assertThat(header(response, "Content-Encoding")).isEqualTo("zstd");
    try (ZstdInputStreamNoFinalizer in =
        new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(response.body()))) {
      return in.readAllBytes();
    }
  }

  private static HttpResponse<byte[]> get(String path, int size, int piece, String accepted)
      throws Exception {
    return server.get(path + "?size=" + size + "&piece=" + piece, "Accept-Encoding", accepted);
  }

  @ParameterizedTest
  @CsvSource({
    "1001,1001",
    "5000,1",
    "8192,8192",
    "8193,100",
    "50000,3000",
    "1000000,70000",
    "1000000,1000000"
  })
  void aBodyComesBackTheSameThroughZstd(int size, int piece) throws Exception {
    HttpResponse<byte[]> response = get("/whole", size, piece, "gzip, deflate, br, zstd");
    assertThat(unpacked(response)).isEqualTo(body(size));
    assertThat(response.body()).hasSizeLessThan(size);
    assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
    assertThat(header(response, "ETag")).isEqualTo("W/\"abc\"");
  }

  @Test
  void aBodyThatIsFlushedInPiecesComesBackTheSame() throws Exception {
    assertThat(unpacked(get("/flushed", 60_000, 7000, "zstd"))).isEqualTo(body(60_000));
  }

  @Test
  void manyAtOnceAndOneAfterAnotherComeBackTheSame() {
    IntStream.range(0, 400)
        .parallel()
        .forEach(i -> {
          int size = 1001 + i * 37;
          try {
            assertThat(unpacked(get("/whole", size, 1 + i * 11, "zstd"))).isEqualTo(body(size));
          } catch (Exception failed) {
            throw new IllegalStateException("size " + size, failed);
          }
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '/',
      value = {
        "gzip, zstd / zstd",
        "ZSTD / zstd",
        "zstd;q=0.5, gzip / gzip",
        "zstd;q=0, gzip / gzip",
        "gzip;q=0, zstd;q=0.1 / zstd",
        "* / gzip",
        "br / ''",
        "zstd;q=0.5, identity / ''",
        "zstd;q=2 / ''",
      })
  void theClientsWeightsChooseAndZstdIsPreferredAmongEquals(String accepted, String coding)
      throws Exception {
    assertThat(header(get("/whole", 5000, 5000, accepted), "Content-Encoding")).isEqualTo(coding);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 999, 1000})
  void aSmallBodyStaysPlain(int size) throws Exception {
    HttpResponse<byte[]> response = get("/whole", size, size, "zstd");
    assertThat(header(response, "Content-Encoding")).isEmpty();
    assertThat(response.body()).isEqualTo(body(size));
  }

  @Test
  void whatMayTellSecretsStaysPlain() throws Exception {
    assertThat(header(get("/secret", 5000, 5000, "zstd"), "Content-Encoding")).isEmpty();
  }

  @Test
  void clientsGetGzipWhereZstdIsOff() throws Exception {
    try (EdgeServer plain =
        new EdgeServer(
            ZstdTest::handle,
            new CompressionFilter(
                new CompressionSettings(1000, 5, List.of("application/json"), List.of(), false)))) {
      HttpResponse<byte[]> response =
          plain.get("/whole?size=5000&piece=5000", "Accept-Encoding", "gzip, deflate, br, zstd");
      assertThat(header(response, "Content-Encoding")).isEqualTo("gzip");
    }
  }
}
