// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexDefinitionTest {

  @Test
  void writesTheWholeStatement() {
    IndexDefinition definition =
        new IndexDefinition(
            "ix", "app.orders", "lower(name), at DESC", true, "open", "price", "btree");

    assertThat(definition.createConcurrently())
        .isEqualTo(
            "CREATE UNIQUE INDEX CONCURRENTLY \"ix\" ON \"app\".\"orders\" USING btree"
                + " (lower(name), at DESC) INCLUDE (price) WHERE open");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\"b", "A", "1a", "a;drop", "a.b.c", "é"})
  void refusesNamesThatAreNoIdentifiers(String name) {
    assertThatThrownBy(() -> IndexDefinition.of(name, name, "a"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("name was ")
        .hasMessageContaining("table was ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a); DROP TABLE t", "a) -- ", "a /* b", "(a", "a))(", "'a"})
  void refusesFragmentsThatLeaveTheirPlace(String columns) {
    assertThatThrownBy(() -> IndexDefinition.of("ix", "t", columns))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("columns");
  }

  @Test
  void namesThePartsOfPartitionsApart() {
    IndexDefinition definition = IndexDefinition.of("ix", "orders", "a");
    String prefix = "p".repeat(60);

    assertThat(definition.partNames("orders_2026")).first().isEqualTo("ix_orders_2026");
    assertThat(definition.partNames(prefix + "1"))
        .singleElement()
        .satisfies(each -> assertThat(each).hasSize(63))
        .isNotEqualTo(definition.partNames(prefix + "2").getFirst());
    assertThat(definition.partNames("A\"\n").getFirst()).matches("ix__[_]+[0-9a-f]{8}");
  }

  /** The second of two definitions with such names failed for ever. */
  @Test
  void hasASecondNameForAPartWhereTheFirstIsThatOfAnotherDefinition() {
    List<String> of = IndexDefinition.of("ix_a", "t", "a").partNames("b_c");
    List<String> other = IndexDefinition.of("ix_a_b", "t", "a").partNames("c");

    assertThat(of.getFirst()).isEqualTo(other.getFirst()).isEqualTo("ix_a_b_c");
    assertThat(of.getLast()).startsWith("ix_a_b_c_").isNotEqualTo(other.getLast());
    String longName = "i".repeat(60);
    assertThat(IndexDefinition.of(longName + "a", "t", "a").partNames("p").getFirst())
        .isNotEqualTo(IndexDefinition.of(longName + "b", "t", "a").partNames("p").getFirst());
  }
}
