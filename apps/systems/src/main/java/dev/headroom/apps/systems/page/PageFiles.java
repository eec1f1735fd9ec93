// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.page;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The files of a page by the path that they have below {@code /assets/}: those of {@code
 * static/assets} on the class path, and libraries below {@code lib/}.
 *
 * <p>Immutable.
 */
final class PageFiles {
  /** The folder of the libraries. */
  static final String LIBRARIES = "lib/";

  private static final String ASSETS = "static/assets/";

  private final Map<String, String> libraries = new LinkedHashMap<>();

  /**
   * Names the libraries.
   *
   * @param libraries the paths of their files on the class path
   */
  PageFiles(List<String> libraries) {
    for (String each : libraries) {
      this.libraries.put(LIBRARIES + each.substring(each.lastIndexOf('/') + 1), each);
    }
  }

  /** Returns the file of a path; it need not exist. */
  Resource file(String path) {
    String library = libraries.get(path);
    return new ClassPathResource(library == null ? ASSETS + path : library);
  }

  /** Returns the libraries by their paths. */
  Map<String, Resource> libraries() {
    Map<String, Resource> files = new LinkedHashMap<>();
    libraries.keySet().forEach(each -> files.put(each, file(each)));
    return files;
  }

  /** Returns all files by their paths. */
  Map<String, Resource> all() throws IOException {
    Map<String, Resource> files = new TreeMap<>(libraries());
    for (Resource each :
        new PathMatchingResourcePatternResolver().getResources("classpath*:" + ASSETS + "**/*.*")) {
      String address = each.getURL().toString();
      String path = address.substring(address.lastIndexOf(ASSETS) + ASSETS.length());
      if (each.isReadable()) {
        files.putIfAbsent(path, each);
      }
    }
    return files;
  }
}
