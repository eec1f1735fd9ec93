// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.mock.env.MockEnvironment;

class ApplicationNameTest {
  @ParameterizedTest
  @CsvSource({"shop, shop", "My shop, My-shop", "' a:b ', a-b", "'', headroom", "' ', headroom"})
  void isWrittenInTheCharactersOfKeys(String set, String written) {
    assertThat(of(set)).isEqualTo(written);
  }

  /** Applications whose names were written alike had each other's values, counts and sessions. */
  @Test
  void differsWhereNamesDo() {
    String packages = "com.example.department.division.product.service.application.backend.";
    List<String> names =
        List.of(
            "\u5546\u5e97",
            "\u4ed3\u5e93",
            "Caf\u00e9",
            "Caf\u00ea",
            packages + "one",
            packages + "two");
    assertThat(names.stream().map(ApplicationNameTest::of))
        .doesNotHaveDuplicates()
        .allMatch(each -> each.matches("[A-Za-z0-9._-]{1,64}"));
    assertThat(of("Caf\u00e9")).startsWith("Caf-").isEqualTo(of(" Caf\u00e9"));
  }

  private static String of(String name) {
    return ApplicationName.of(
        new MockEnvironment().withProperty("spring.application.name", name),
        new DefaultListableBeanFactory());
  }
}
