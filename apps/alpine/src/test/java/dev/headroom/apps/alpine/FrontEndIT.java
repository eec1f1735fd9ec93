// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** AL-11: the page's files before and after. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrontEndIT {
  private static final Pattern ADDRESS = Pattern.compile("(?:href|src)=\"(/assets/[^\"]+)\"");
  private static final Pattern IMPORT = Pattern.compile("(?:from |import |import\\()'(\\.[^']+)'");
  private static final Pattern SIZE = Pattern.compile("(/assets/sizes/\\S+) (\\d+)w");

  private Alpine original;
  private Alpine headroom;

  @BeforeAll
  void start(@TempDir Path images) {
    original =
        Alpine.on(Alpine.DATABASE.fresh())
            .with("app.state", "original")
            .with("headroom.limit.rules.api.limit", "1000000/60s")
            .start();
    headroom =
        Alpine.on(Alpine.DATABASE.fresh())
            .with("headroom.media.images.folder", images)
            .with("headroom.media.images.widths", "48,96,640")
            .with("headroom.media.images.formats", "webp,jpeg")
            .start();
  }

  @AfterAll
  void end() {
    original.close();
    headroom.close();
  }

  @Test
  void originalHasOneScriptOfHalfAMegabyte() {
    String page = original.get("/").expect(200).text();
    Reply script = original.get("/assets/app.js").expect(200);

    assertThat(addresses(page).stream().filter(each -> each.endsWith(".js")))
        .containsExactly("/assets/app.js");
    assertThat(page).contains("<body></body>");
    assertThat(script.response().body().length).isBetween(450_000, 550_000);
    assertThat(script.text())
        .contains("echarts")
        .contains("showReports", "showAccount", "showInstrument")
        .doesNotContainPattern("(?m)^(import|export) ");
  }

  @Test
  void originalSendsNoCacheHeaders() {
    for (String path : Set.of("/", "/assets/app.js", "/assets/style.css", pictureOfOriginal())) {
      Reply reply = original.get(path).expect(200);

      assertThat(reply.header("Cache-Control")).as(path).isEmpty();
      assertThat(reply.header("ETag")).as(path).isEmpty();
      assertThat(reply.header("Last-Modified")).as(path).isEmpty();
    }
    assertThat(original.get(pictureOfOriginal()).response().body().length)
        .as("a picture as it is")
        .isGreaterThan(100_000);
  }

  private static String pictureOfOriginal() {
    return "/assets/pictures/mountains.jpg";
  }

  @Test
  void headroomKeepsEachFileForAYearUnderItsHash() throws IOException {
    Set<String> files = new TreeSet<>(addresses(headroom.get("/").expect(200).text()));
    assertThat(files).isNotEmpty().allMatch(each -> each.startsWith("/assets/hashed/"));
    for (String each : Set.copyOf(files)) {
      addImports(each, files);
    }

    assertThat(files).anyMatch(each -> each.contains("/echarts.simple.min."));
    for (String each : files) {
      Reply file = headroom.get(each).expect(200);
      assertThat(file.header("Cache-Control"))
          .as(each)
          .contains("max-age=31536000", "public", "immutable");
    }
    String style = files.stream().filter(each -> each.endsWith(".css")).findFirst().orElseThrow();
    Reply packed = headroom.as(null).header("Accept-Encoding", "gzip").get(style);
    assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
    try (InputStream unpacked =
        new GZIPInputStream(new ByteArrayInputStream(packed.response().body()))) {
      assertThat(unpacked.readAllBytes()).isEqualTo(headroom.get(style).response().body());
    }
    assertThat(packed.header("Cache-Control")).contains("immutable");
    assertThat(headroom.get("/").header("Cache-Control")).contains("no-cache");
    headroom.get("/assets/hashed/app.000000000000.js").expectProblem(404);
  }

  @Test
  void headroomLoadsHalfOfTheScriptAtFirst() {
    Set<String> first =
        new TreeSet<>(addresses(headroom.get("/").text()).stream().filter(this::isScript).toList());

    assertThat(first).noneMatch(each -> each.contains("echarts") || each.contains("reports"));
    assertThat(first.stream().mapToInt(each -> headroom.get(each).response().body().length).sum())
        .isLessThan(original.get("/assets/app.js").response().body().length / 2);
  }

  private boolean isScript(String address) {
    return address.endsWith(".js");
  }

  @Test
  void headroomOffersPicturesInTheirSizes() {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() ->
            headroom.get("/").text().split("<source type=\"image/webp\"", -1).length == 9
                && headroom.get("/").text().split("<img src=[^>]* srcset", -1).length == 9);
    String page = headroom.get("/").text();
    MatchResult least = SIZE.matcher(page).results().findFirst().orElseThrow();

    assertThat(SIZE.matcher(page).results().map(each -> each.group(2)))
        .contains("48", "96", "640")
        .doesNotContain("750");
    Reply size = headroom.get(least.group(1)).expect(200);
    assertThat(size.header("Content-Type")).isEqualTo("image/webp");
    assertThat(size.header("Cache-Control")).contains("max-age=31536000", "immutable");
    assertThat(size.response().body().length).isLessThan(5000);
    headroom.get(least.group(1).replace("/48.", "/47.")).expectProblem(404);
    headroom.get("/assets/sizes/ab/" + "ab".repeat(32) + "/q85/48.webp").expectProblem(404);
  }

  private static Set<String> addresses(String page) {
    Set<String> found = new TreeSet<>();
    ADDRESS.matcher(page).results().map(each -> each.group(1)).forEach(found::add);
    return found;
  }

  private void addImports(String script, Set<String> files) {
    if (!isScript(script)) {
      return;
    }
    IMPORT
        .matcher(headroom.get(script).expect(200).text())
        .results()
        .map(each -> URI.create(script).resolve(each.group(1)).toString())
        .filter(files::add)
        .toList()
        .forEach(each -> addImports(each, files));
  }
}
