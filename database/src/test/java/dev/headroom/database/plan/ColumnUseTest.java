// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headroom.database.plan.ColumnUse.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnUseTest {

  @Test
  void readsEqualityAndRangeOfAConjunction() {
    assertThat(ColumnUse.ofCondition("((o.customer_id = $1) AND (o.created_at > $2))"))
        .extracting(ColumnUse::alias, ColumnUse::key, ColumnUse::kind)
        .containsExactly(
            tuple("o", "customer_id", Kind.EQUALITY), tuple("o", "created_at", Kind.RANGE));
  }

  @Test
  void keepsTheConditionOnAConstantForAPartialIndex() {
    List<ColumnUse> uses =
        ColumnUse.ofCondition(
            "((o.state = 'it''s (open) AND o.x = 1'::text) AND (o.deleted IS NULL) AND o.live)");

    assertThat(uses)
        .extracting(ColumnUse::predicate)
        .containsExactly("state = 'it''s (open) AND o.x = 1'::text", "deleted IS NULL", "live");
  }

  @Test
  void keepsTheConditionOnAListOfConstants() {
    assertThat(ColumnUse.ofCondition("(o.state = ANY ('{new,\"a b\"}'::text[]))"))
        .extracting(ColumnUse::predicate)
        .containsExactly("state = ANY ('{new,\"a b\"}'::text[])");
    assertThat(ColumnUse.ofCondition("(o.id = ANY ($1))"))
        .extracting(ColumnUse::predicate)
        .containsExactly("");
  }

  @Test
  void readsBothSidesOfAJoin() {
    List<ColumnUse> uses = ColumnUse.ofCondition("(o.customer_id = c.id)");

    assertThat(uses).extracting(ColumnUse::alias).containsExactly("o", "c");
    assertThat(uses).allMatch(ColumnUse::isJoin).noneMatch(ColumnUse::isConstant);
  }

  @Test
  void seesThroughCastsAndNamesExpressionsAsAnIndexWould() {
    assertThat(
            ColumnUse.ofCondition(
                "(((u.name)::text = $1) AND (lower((u.email)::text) = lower($2)))"))
        .extracting(ColumnUse::key)
        .containsExactly("name", "(lower((email)::text))");
  }

  @Test
  void leavesOutWhatNoIndexServes() {
    assertThat(ColumnUse.ofCondition("((o.a = $1) OR (o.b = $2))")).isEmpty();
    assertThat(ColumnUse.ofCondition("(o.a <> $1)")).isEmpty();
    assertThat(ColumnUse.ofCondition("(o.a = o.b)")).isEmpty();
    assertThat(ColumnUse.ofCondition("(o.a = ANY (o.list))")).isEmpty();
    assertThat(ColumnUse.ofCondition("(NOT (hashed SubPlan 1))")).isEmpty();
  }

  @Test
  void readsPatternsAndContainment() {
    assertThat(ColumnUse.ofCondition("((p.name ~~* $1) AND (earth_box($2, $3) @> p.place))"))
        .extracting(ColumnUse::key, ColumnUse::kind)
        .containsExactly(tuple("name", Kind.PATTERN), tuple("place", Kind.CONTAINMENT));
  }

  @Test
  void readsTheSortKeysOfOneTableWithTheirDirections() {
    assertThat(
            ColumnUse.ofSort(
                List.of("o.created_at DESC NULLS LAST", "(lower(o.name))", "c.id", "o.id")))
        .extracting(each -> each.key() + each.operand())
        .containsExactly("created_at DESC NULLS LAST", "(lower(name))");
  }

  @Test
  void readsADistanceAsContainment() {
    assertThat(ColumnUse.ofSort(List.of("((p.place <-> $1))")))
        .extracting(ColumnUse::key, ColumnUse::kind)
        .containsExactly(tuple("place", Kind.CONTAINMENT));
  }

  @Test
  void readsQuotedNames() {
    assertThat(ColumnUse.ofCondition("(\"Order\".\"a\"\"b\" = 5)"))
        .extracting(ColumnUse::alias, ColumnUse::key, ColumnUse::predicate)
        .containsExactly(tuple("\"Order\"", "\"a\"\"b\"", "\"a\"\"b\" = 5"));
  }
}
