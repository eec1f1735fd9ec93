// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn.asset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * The published files of a front end, by the names that its sources use.
 *
 * <p>Immutable.
 *
 * @param generations published versions, the newest first: source names and published names
 */
public record AssetManifest(List<Map<String, String>> generations) {
  /** The name of the manifest's file in the folder of published files. */
  public static final String FILE = "assets.json";

  private static final JsonMapper JSON = JsonMapper.shared();

  /** Copies the collections. */
  public AssetManifest {
    generations = generations.stream().<Map<String, String>>map(Map::copyOf).toList();
  }

  /**
   * Reads the manifest of a folder.
   *
   * @return one without a generation if nothing was published there
   * @throws IOException if the file cannot be read
   */
  public static AssetManifest load(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return Files.exists(file)
        ? JSON.readValue(Files.readString(file), AssetManifest.class)
        : new AssetManifest(List.of());
  }

  /**
   * Returns the published name of a file of the newest generation.
   *
   * @param source the path in the sources, with slashes, such as {@code js/app.js}
   * @throws IllegalArgumentException if there is no such file
   */
  public String published(String source) {
    String name = generations.isEmpty() ? null : generations.getFirst().get(source);
    if (name == null) {
      throw new IllegalArgumentException(
          "asset " + source + " was not published: publish it, or correct the name");
    }
    return name;
  }

  /**
   * Returns the import map of the JavaScript modules of the newest generation: with it in a page,
   * modules import one another by the names of the sources.
   *
   * @param prefix the path under which the folder is served, such as {@code /assets/}
   * @return JSON for {@code <script type="importmap">}
   */
  public String importMap(String prefix) {
    Map<String, String> imports = new TreeMap<>();
    if (!generations.isEmpty()) {
      generations
          .getFirst()
          .forEach((source, name) -> {
            if (source.endsWith(".js") || source.endsWith(".mjs")) {
              imports.put(prefix + source, prefix + name);
            }
          });
    }
    return JSON.writeValueAsString(Map.of("imports", imports)).replace("<", "\\u003c");
  }

  String toJson() {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
  }
}
