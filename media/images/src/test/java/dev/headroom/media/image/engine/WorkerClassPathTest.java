// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.media.image.ImageEngineException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerClassPathTest {
  @TempDir private Path folder;

  private Path application() throws IOException {
    Path application = folder.resolve("my shop.jar");
    try (OutputStream out = Files.newOutputStream(application);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("BOOT-INF/lib/media-1.jar"));
      zip.write("the artifact".getBytes(UTF_8));
    }
    return application;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jar:nested:%s/!BOOT-INF/lib/media-1.jar!/",
        "jar:file:%s!/BOOT-INF/lib/media-1.jar!/"
      })
  void copiesAnArtifactOutOfAPackagedApplication(String location) throws IOException {
    String path = application().toUri().getRawPath();
    Path copies = Files.createDirectory(folder.resolve("copies"));
    Path copy = WorkerClassPath.file(location.formatted(path), copies);
    assertThat(copy).isEqualTo(copies.resolve("media-1.jar")).hasContent("the artifact");
    assertThat(WorkerClassPath.file(location.formatted(path), copies))
        .as("a second class of the same artifact")
        .isEqualTo(copy);

    Files.writeString(copy, "the art");
    assertThat(WorkerClassPath.file(location.formatted(path), copies))
        .as("a copy that a full disk has torn")
        .hasContent("the artifact");
  }

  @Test
  void usesJarsAndFoldersWhereTheyAre() {
    Path jar = folder.resolve("with space.jar");
    assertThat(WorkerClassPath.file(jar.toUri().toString(), folder)).isEqualTo(jar);
    assertThat(WorkerClassPath.file("jar:" + jar.toUri() + "!/", folder)).isEqualTo(jar);
  }

  @Test
  void saysWhatToDoWhereAnArtifactIsNotFound() throws IOException {
    String application = application().toUri().getRawPath();
    for (String each :
        new String[] {
          "jar:nested:" + application + "/!BOOT-INF/lib/none.jar!/",
          "jar:nested:/none.jar/!BOOT-INF/lib/media-1.jar!/",
          "vfs:/content/shop.war/WEB-INF/lib/media-1.jar",
          "dev.headroom.media.image.ImageHeader"
        }) {
      assertThatThrownBy(() -> WorkerClassPath.file(each, folder))
          .as(each)
          .isInstanceOf(ImageEngineException.class)
          .hasMessageContaining(each)
          .hasMessageContaining("isolation=none");
    }
  }
}
