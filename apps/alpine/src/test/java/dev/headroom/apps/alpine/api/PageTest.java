// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;

class PageTest {

  @Test
  void countsWhenTheListMayGoOn() {
    assertThat(headers(new Page(0, 5), 5, 12)).containsExactly("12", "3");
    assertThat(headers(new Page(1, 5), 5, 12)).containsExactly("12", "3");
  }

  @Test
  void countsWhenThePageLiesBeyondTheEnd() {
    assertThat(headers(new Page(9, 5), 0, 12)).containsExactly("12", "3");
  }

  @Test
  void doesNotCountWhenThePageShowsTheEnd() {
    assertThat(headers(new Page(2, 5), 2, -1)).containsExactly("12", "3");
    assertThat(headers(new Page(0, 5), 0, -1)).containsExactly("0", "0");
  }

  /** A count of -1 fails, since it must not be asked for. */
  private static List<String> headers(Page page, int rows, long count) {
    HttpHeaders headers =
        page.answer(
                Collections.nCopies(rows, "row"),
                () -> {
                  assertThat(count).isNotNegative();
                  return count;
                })
            .getHeaders();
    return List.of(
        String.valueOf(headers.getFirst("X-Total-Count")),
        String.valueOf(headers.getFirst("X-Page-Count")));
  }
}
