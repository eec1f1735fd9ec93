// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.SortedSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ten lines with which each page begins: at most three types of ours before the first use. */
class FirstUseTest {

  private static final int MAX_TYPES = 3;
  private static final JavaClasses SAMPLES =
      new ClassFileImporter()
          .withImportOption(location -> location.contains("/docs/"))
          .importPaths(Rooms.testClasses());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.headroom.cache.docs.FirstCache",
        "dev.headroom.limit.docs.FirstLimit",
        "dev.headroom.session.docs.FirstRevocation",
        "dev.headroom.overload.docs.FirstOverload",
        "dev.headroom.overload.docs.FirstBulkhead",
        "dev.headroom.database.docs.FirstPool",
        "dev.headroom.job.docs.FirstJob",
        "dev.headroom.monitor.docs.FirstHealth",
        "dev.headroom.advise.docs.FirstSizing",
        "dev.headroom.console.docs.FirstConsole",
        "dev.headroom.media.docs.FirstImages",
        "dev.headroom.media.pdf.docs.FirstPdf",
        "dev.headroom.store.redis.docs.FirstSharedCache"
      })
  void needsAtMostThreeTypesOfOurs(String sample) {
    JavaClass type = SAMPLES.get(sample);

    SortedSet<String> used = FirstUse.typesOfOurs(type);

    assertThat(used).hasSizeBetween(1, MAX_TYPES);
  }
}
