// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashedFilesTest {
  /** Any script of others on the class path will do. */
  private static final String LIBRARY = "static/assets/sample/effect.js";

  private static final String PAGE =
      "<link href=\"/assets/systems/shell.css\"><script src=\"/assets/sample/entry.js\"></script>"
          + "<a href=\"/assets/none.js\"><a href=\"/health\">";

  @Test
  void givesThePageNamesWithHashesThatExist() throws IOException {
    Path published;
    try (HashedFiles files = HashedFiles.publish(new PageFiles(List.of(LIBRARY)), "")) {
      published = files.folder();
      String page = files.rewrite(PAGE);

      assertThat(page)
          .containsPattern("href=\"/assets/hashed/systems/shell\\.[\\w-]{12}\\.css\"")
          .contains("href=\"/assets/none.js\"", "href=\"/health\"");
      String entry = page.replaceAll(".*src=\"/assets/hashed/([^\"]+)\".*", "$1");
      assertThat(Files.readString(files.folder().resolve(entry)))
          .containsPattern("from '\\./names\\.[\\w-]{12}\\.js';")
          .containsPattern("import\\('\\./lazy\\.[\\w-]{12}\\.js'\\)");
      assertThat(files.rewrite("\"/assets/lib/effect.js\""))
          .matches("\"/assets/hashed/lib/effect\\.[\\w-]{12}\\.js\"");
    }
    assertThat(published).doesNotExist();
  }

  @Test
  void keepsAFolderThatInstancesShare(@TempDir Path folder) throws IOException {
    PageFiles sources = new PageFiles(List.of());
    String before;
    try (HashedFiles first = HashedFiles.publish(sources, folder.toString())) {
      before = first.rewrite(PAGE);
    }

    try (HashedFiles second = HashedFiles.publish(sources, folder.toString())) {
      assertThat(second.rewrite(PAGE)).isEqualTo(before);
    }
    assertThat(folder.resolve("systems")).isDirectory();
  }
}
