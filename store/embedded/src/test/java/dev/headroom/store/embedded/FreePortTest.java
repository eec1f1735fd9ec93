// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortTest {

  /** The servers that are to listen on them start later. */
  @Test
  void findsPortsThatNobodyElseGetsMeanwhile() {
    List<Integer> found = IntStream.range(0, 200).mapToObj(i -> FreePort.find()).toList();

    assertThat(found).allMatch(port -> port >= 12_000 && port < 32_000).doesNotHaveDuplicates();
  }
}
