// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** One class in several releases. */
class JsonShapeTest {

  private static final String USER =
      """
      package shop;
      public class User {
        public String name;
        public java.util.List<Address> addresses;
        public static int made;
        public String getLabel() { return name; }
        public static class Address { public String city; public Kind kind; }
        public enum Kind { HOME, WORK }
      }
      """;

  @TempDir private Path folder;

  private String shape(String source) throws IOException, ReflectiveOperationException {
    Path release = Files.createTempDirectory(folder, "release");
    Path file = Files.writeString(release.resolve("User.java"), source);
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", release.toString(), file.toString());
    assertThat(failed).isZero();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {release.toUri().toURL()})) {
      return JsonShape.of(JsonMapper.shared().constructType(loader.loadClass("shop.User")));
    }
  }

  @Test
  void isTheSameForAReleaseThatChangesNothingOfTheData()
      throws IOException, ReflectiveOperationException {
    assertThat(shape(USER))
        .isEqualTo(shape(USER))
        .isEqualTo(shape(USER.replace("public static int made;", "")))
        .isEqualTo(shape(USER.replace("return name", "return name + 1")))
        .hasSize(22);
  }

  @Test
  void differsForAFieldATypeAConstantOrAGetterMoreOrLess()
      throws IOException, ReflectiveOperationException {
    assertThat(
            new String[] {
              shape(USER),
              shape(USER.replace("public String name;", "public String name; public String mail;")),
              shape(USER.replace("List<Address>", "Set<Address>")),
              shape(USER.replace("public String city;", "public int city;")),
              shape(USER.replace("HOME, WORK", "HOME, WORK, OTHER")),
              shape(USER.replace("getLabel", "label"))
            })
        .doesNotHaveDuplicates();
  }
}
