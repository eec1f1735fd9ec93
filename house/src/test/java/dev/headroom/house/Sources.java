// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the sources and resources of all rooms say about a type.
 *
 * <p>Immutable.
 *
 * @param javadoc the text before the declaration of a top-level type, and that of a package page,
 *     by the qualified name of the type or package
 * @param resources the texts of all resources, one after the other
 */
record Sources(Map<String, String> javadoc, String resources) {

  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^(?:public )?[\\w -]*(?:class|interface|record|enum|@interface) ");

  static Sources read() throws IOException {
    Map<String, String> javadoc = new HashMap<>();
    for (Path file : Rooms.sources("src/main/java")) {
      String source = Files.readString(file);
      Matcher declared = PACKAGE.matcher(source);
      if (!declared.find()) {
        continue;
      }
      String simpleName = file.getFileName().toString().replace(".java", "");
      boolean page = simpleName.equals("package-info");
      Matcher type = TYPE.matcher(source);
      int end = page || !type.find() ? source.length() : type.start();
      javadoc.put(
          page ? declared.group(1) : declared.group(1) + "." + simpleName,
          source.substring(0, end));
    }
    StringBuilder resources = new StringBuilder();
    for (Path file : Rooms.resources()) {
      resources.append(Files.readString(file)).append('\n');
    }
    return new Sources(Map.copyOf(javadoc), resources.toString());
  }

  /** Returns whether a type, or its package, is documented as public API. */
  boolean isApi(String type) {
    String packageName = type.substring(0, type.lastIndexOf('.'));
    return javadoc.getOrDefault(type, "").contains(PublicTypes.MARK)
        || javadoc.getOrDefault(packageName, "").contains(PublicTypes.MARK);
  }

  /** Returns the types that are documented as public API in a package that is internal. */
  NavigableSet<String> apiOfInternalPackages() {
    NavigableSet<String> found = new TreeSet<>();
    javadoc.forEach((name, text) -> {
      int dot = name.lastIndexOf('.');
      String packageName = name.substring(0, dot);
      if (Character.isUpperCase(name.charAt(dot + 1))
          && text.contains(PublicTypes.MARK)
          && javadoc.getOrDefault(packageName, "").contains(PublicTypes.INTERNAL)) {
        found.add(name);
      }
    });
    return found;
  }

  boolean isNamedInAResource(String type) {
    return resources.contains(type);
  }
}
