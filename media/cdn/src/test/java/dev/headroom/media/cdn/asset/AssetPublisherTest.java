// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssetPublisherTest {
  private final Path sources;
  private final Path folder;

  AssetPublisherTest(@TempDir Path folder) {
    this.sources = folder.resolve("sources");
    this.folder = folder.resolve("published");
  }

  @BeforeEach
  void fill() throws IOException {
    source("js/app.js", "import './part.js';\n".repeat(50));
    source("js/part.js", "export {};");
    source("img/logo.png", "png");
    source("css/page.css", "b{background:url('../img/logo.png?x#y')} i{background:url(data:,a)}");
    source(".hidden", "x");
  }

  @Test
  void namesFilesByTheirContent() throws IOException {
    AssetManifest first = publish();

    assertThat(first.published("js/app.js")).matches("js/app\\.[\\w-]{12}\\.js");
    assertThat(folder.resolve(first.published("img/logo.png"))).hasContent("png");
    assertThat(publish()).isEqualTo(first);
    source("js/app.js", "changed");
    assertThat(publish().published("js/app.js")).isNotEqualTo(first.published("js/app.js"));
    assertThat(AssetManifest.load(folder).generations()).hasSize(2);
    assertThatIllegalArgumentException().isThrownBy(() -> first.published(".hidden"));
  }

  /** As the link to the present release of a deployment. */
  @Test
  void publishesAFolderThatIsALink(@TempDir Path other) throws IOException {
    Path link = Files.createSymbolicLink(other.resolve("current"), sources);

    assertThat(new AssetPublisher(link, other.resolve("published"), 2).publish())
        .isEqualTo(publish());
  }

  @Test
  void rewritesReferencesOfStyleSheets() throws IOException {
    AssetManifest first = publish();

    String page = Files.readString(folder.resolve(first.published("css/page.css")));
    assertThat(page)
        .contains("url(\"../" + first.published("img/logo.png") + "?x#y\")")
        .contains("url(\"data:,a\")");
    source("img/logo.png", "another");
    assertThat(publish().published("css/page.css"))
        .as("a style sheet changes with what it refers to")
        .isNotEqualTo(first.published("css/page.css"));
  }

  @Test
  void rewritesImportsOfModulesWhereThatIsWanted() throws IOException {
    source("js/deep/far.js", "export const far = '../part.js';");
    source(
        "js/app.js",
        "import { a } from './part.js'; import \"./part.js\"; import('./deep/far.js');"
            + " import b from 'bare'; import './missing.js';");
    AssetPublisher publisher = new AssetPublisher(sources, folder, 2).rewritingImports();
    AssetManifest first = publisher.publish();

    String part = first.published("js/part.js").substring(3);
    String far = first.published("js/deep/far.js").substring(3);
    assertThat(folder.resolve(first.published("js/app.js")))
        .hasContent(
            "import { a } from './%s'; import \"./%s\"; import('./%s'); import b from 'bare';"
                    .formatted(part, part, far)
                + " import './missing.js';");
    source("js/part.js", "export const changed = 1;");
    assertThat(publisher.publish().published("js/app.js"))
        .as("a module changes with what it imports")
        .isNotEqualTo(first.published("js/app.js"));
    source("js/part.js", "import './app.js';");
    assertThatIllegalArgumentException()
        .isThrownBy(publisher::publish)
        .withMessageContaining("circle");
  }

  /** The imported file is published under its new name alone. */
  @Test
  void rewritesImportsOfStyleSheetsWithoutUrl() throws IOException {
    source("css/base.css", "b{}");
    source(
        "css/all.css",
        "@import 'base.css?v=1' screen;@import\n\"./page.css\";@import '//cdn/x.css';");
    AssetManifest manifest = publish();

    String base = manifest.published("css/base.css").substring("css/".length());
    String page = manifest.published("css/page.css").substring("css/".length());
    assertThat(folder.resolve(manifest.published("css/all.css")))
        .hasContent(
            "@import '%s?v=1' screen;@import\n\"%s\";@import '//cdn/x.css';".formatted(base, page));
  }

  /** It failed with a NullPointerException. */
  @Test
  void leavesReferencesToWhatIsNotPublished() throws IOException {
    String text = "b{background:url(\"../.hidden\")} i{background:url(\"50%.png\")}";
    source("css/page.css", text);
    AssetManifest manifest = publish();

    assertThat(folder.resolve(manifest.published("css/page.css"))).hasContent(text);
    assertThat(folder.resolve(".hidden")).doesNotExist();
  }

  @Test
  void readsAndWritesAddressesWithPercentSigns() throws IOException {
    source("img/my logo (1).png", "other");
    source("css/page.css", "b{background:url(../img/my%20logo%20%281%29.png)}");
    AssetManifest manifest = publish();

    String logo = manifest.published("img/my logo (1).png");
    assertThat(folder.resolve(logo)).hasContent("other");
    assertThat(folder.resolve(manifest.published("css/page.css")))
        .hasContent(
            "b{background:url(\"../%s\")}"
                .formatted(logo.replace(" ", "%20").replace("(", "%28").replace(")", "%29")));
  }

  /** As a loss of power leaves it: the name is there, and the content is not. */
  @Test
  void writesATornFileAgain() throws IOException {
    AssetManifest manifest = publish();
    Path app = folder.resolve(manifest.published("js/app.js"));
    Path compressed = folder.resolve(manifest.published("js/app.js") + ".gz");
    byte[] whole = Files.readAllBytes(compressed);
    Files.write(app, new byte[0]);
    Files.write(compressed, new byte[0]);
    Files.writeString(folder.resolve("js/.begun.js.new"), "x");

    assertThat(publish()).isEqualTo(manifest);
    assertThat(app).hasSameBinaryContentAs(sources.resolve("js/app.js"));
    assertThat(compressed).hasBinaryContent(whole);
    assertThat(folder.resolve("js/.begun.js.new")).doesNotExist();
  }

  @Test
  void refusesStyleSheetsInACircle() throws IOException {
    source("a.css", "@import url(b.css);");
    source("b.css", "@import url(a.css);");

    assertThatIllegalArgumentException().isThrownBy(this::publish).withMessageContaining("circle");
    assertThat(folder.resolve(AssetManifest.FILE)).doesNotExist();
  }

  @Test
  void compressesTexts() throws IOException {
    AssetManifest manifest = publish();

    byte[] compressed = Files.readAllBytes(folder.resolve(manifest.published("js/app.js") + ".gz"));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(sources.resolve("js/app.js")));
    }
    assertThat(folder.resolve(manifest.published("img/logo.png") + ".gz")).doesNotExist();
  }

  @Test
  void keepsTheLastGenerations() throws IOException {
    AssetManifest first = publish();
    source("js/app.js", "second");
    AssetManifest second = publish();
    source("js/app.js", "third");
    publish();

    assertThat(folder.resolve(first.published("js/app.js"))).doesNotExist();
    assertThat(folder.resolve(first.published("js/app.js") + ".gz")).doesNotExist();
    assertThat(folder.resolve(second.published("js/app.js"))).exists();
    assertThat(folder.resolve(first.published("img/logo.png")))
        .as("the same in all generations")
        .exists();
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all.map(each -> each.getFileName().toString()))
          .noneMatch(each -> each.endsWith(".new"));
    }
  }

  @Test
  void mapsImportsOfModules() throws IOException {
    AssetManifest manifest = publish();

    assertThat(manifest.importMap("/assets/"))
        .isEqualTo(
            "{\"imports\":{\"/assets/js/app.js\":\"/assets/%s\",\"/assets/js/part.js\":\"/assets/%s\"}}"
                .formatted(manifest.published("js/app.js"), manifest.published("js/part.js")));
    assertThat(new AssetManifest(List.of()).importMap("/")).isEqualTo("{\"imports\":{}}");
  }

  private AssetManifest publish() throws IOException {
    return new AssetPublisher(sources, folder, 2).publish();
  }

  private void source(String name, String text) throws IOException {
    Path file = sources.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
