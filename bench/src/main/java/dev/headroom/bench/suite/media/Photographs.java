// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The 24 photographs of the suite, which Debian's packages of wallpapers bring. They were chosen
 * before the encoders were calibrated: all photographs of these packages with at least 1280 pixels,
 * without drawings, until there were 24.
 *
 * <p>Immutable. Licences: those of {@code lomiri-wallpapers-16.04} and {@code -20.04} are CC0, CC
 * BY 4.0 and CC BY-SA 4.0, those of {@code mate-backgrounds} GPL 2 or later; none is part of
 * Headroom.
 */
final class Photographs {
  /** How to install them. */
  static final String MISSING =
      "the photographs are missing: apt-get install lomiri-wallpapers-16.04"
          + " lomiri-wallpapers-20.04 mate-backgrounds, or set HEADROOM_PHOTOGRAPHS to a folder"
          + " into which the packages were unpacked";

  private static final List<String> NAMES =
      List.of(
          "sunset_by_Aitzol_Berasategi",
          "Dragonfly_by_Bolly",
          "Bridge_by_Sander_Klootwijk",
          "Kleiber_by_Lukas_Baubkus",
          "Picture_0B_by_freespace",
          "Wine_by_Jakkub_Mede",
          "aitzgorri_by_Aitzol_Berasategi",
          "free_by_Peter_Nerlich",
          "friends_by_Aitzol_Berasategi",
          "greentock_by_Peter_Nerlich",
          "life_by_Aitzol_Berasategi",
          "picosdeeuropa_by_Aitzol_Berasategi",
          "seeding_by_Clements_Engelhardt",
          "umang_by_Abhishek_Mudgal",
          "mate/nature/Aqua",
          "mate/nature/Blinds",
          "mate/nature/Dune",
          "mate/nature/Garden",
          "mate/nature/LadyBird",
          "mate/nature/RainDrops",
          "mate/nature/Storm",
          "mate/nature/TwoWings",
          "mate/nature/Wood",
          "mate/nature/YellowFlower");

  private Photographs() {}

  /** Returns all of them, those of 12 megapixels first; none unless all are there. */
  static List<byte[]> all() {
    String root = Objects.requireNonNullElse(System.getenv("HEADROOM_PHOTOGRAPHS"), "/");
    List<byte[]> found = new ArrayList<>();
    for (String each : NAMES) {
      Path file = Path.of(root, "usr/share/backgrounds", each + ".jpg");
      if (!Files.isReadable(file)) {
        return List.of();
      }
      try {
        found.add(Files.readAllBytes(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return found;
  }
}
