// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SectionTest {

  @Test
  void isFoundByItsHeading() {
    assertThat(new Note("Rules, over the last hour", "").id())
        .isEqualTo("rules-over-the-last-hour");
    assertThat(new Note("", "").id()).isEqualTo("section");
  }

  @Test
  void refusesARowThatDoesNotFitItsColumns() {
    List<Column> columns = List.of(Column.text("a"), Column.number("b"));
    List<Row> rows = List.of(Row.of(Cell.of("1")));
    assertThatThrownBy(() -> new Table("t", "", columns, rows, ""))
        .hasMessageContaining("t has 2 columns, but a row of 1 cells");
  }

  @Test
  void keepsTheWorseTone() {
    assertThat(Tone.GOOD.or(Tone.BAD)).isEqualTo(Tone.BAD);
    assertThat(Tone.NOTICE.or(Tone.PLAIN)).isEqualTo(Tone.NOTICE);
  }
}
