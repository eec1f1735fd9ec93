// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;

/** What a start knows of the auto-configurations before it reads one of them. */
class AutoConfigurationMetadataTest {
  private static final String FILE = "/META-INF/spring-autoconfigure-metadata.properties";

  @Test
  void saysOfEachOnWhichClassesItDepends() throws IOException {
    Properties known = new Properties();
    try (InputStream file = HeadroomAutoConfiguration.class.getResourceAsStream(FILE)) {
      known.load(file);
    }
    List<String> own =
        ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader())
            .getCandidates()
            .stream()
            .filter(each -> each.startsWith("dev.headroom."))
            .toList();
    assertThat(own).isNotEmpty().allSatisfy(each -> assertThat(known).containsKey(each));
  }
}
