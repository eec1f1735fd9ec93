// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ObjectStreamException;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;

@SuppressWarnings("JavaUtilDate") // it can be changed, which is what is tried
class SerialCopierTest {

  private final SerialCopier<Object> copier = new SerialCopier<>("things");

  @Test
  void copiesAllThatHangsOnAnObject() {
    Map<String, List<Date>> original = new HashMap<>();
    original.put("a", new ArrayList<>(List.of(new Date(1))));
    Object copy = copier.apply(original);
    assertThat(copy).isEqualTo(original).isNotSameAs(original);
    original.get("a").getFirst().setTime(2);
    assertThat(copy).isEqualTo(Map.of("a", List.of(new Date(1))));
  }

  @Test
  void copiesRecordsArraysEnumsAndNulls() {
    Thing thing = new Thing(new int[] {1}, new Date[] {new Date(1), null}, TimeUnit.DAYS);
    Thing copy = (Thing) copier.apply(thing);
    assertThat(copy.numbers()).containsExactly(1).isNotSameAs(thing.numbers());
    assertThat(copy.dates()).containsExactly(new Date(1), null);
    assertThat(copy.unit()).isSameAs(TimeUnit.DAYS);
  }

  @Test
  void copiesProxies() {
    Object proxy =
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Named.class}, new Answer("a"));
    assertThat(((Named) copier.apply(proxy)).name()).isEqualTo("a");
  }

  @Test
  void leavesWhatCannotChange() {
    for (Object fixed : List.of("a", 1, 2L, LocalDate.EPOCH, TimeUnit.DAYS)) {
      assertThat(copier.apply(fixed)).isSameAs(fixed);
    }
  }

  @Test
  void refusesAnObjectThatIsReplacedByAnother() {
    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> copier.apply(new Changeling()))
        .withStackTraceContaining("the copy is a java.lang.String");
  }

  @Test
  void refusesWhatHangsOnAnObjectAndCannotBeSerialised() {
    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> copier.apply(new ArrayList<>(List.of(new Object()))))
        .withMessageContaining("java.util.ArrayList")
        .withStackTraceContaining("NotSerializableException: java.lang.Object");
  }

  @SuppressWarnings("ArrayRecordComponent") // arrays are what is tried
  private record Thing(int[] numbers, Date[] dates, TimeUnit unit) implements Serializable {}

  private interface Named {
    String name();
  }

  private record Answer(String answer) implements InvocationHandler, Serializable {
    @Override
    public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
      return answer;
    }
  }

  private static final class Changeling implements Serializable {

    private static final long serialVersionUID = 1L;

    private Object readResolve() throws ObjectStreamException {
      return "another";
    }
  }
}
