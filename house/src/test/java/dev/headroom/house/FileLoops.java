// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds loops of files: the strongly connected components of the graph whose nodes are top-level
 * types and whose edges are the dependencies that byte code shows.
 *
 * <p>Confined to one thread.
 *
 * <p>Method: Tarjan, "Depth-first search and linear graph algorithms", 1972.
 */
final class FileLoops {

  private final Map<String, NavigableSet<String>> edges = new TreeMap<>();
  private final Map<String, Integer> index = new HashMap<>();
  private final Map<String, Integer> lowest = new HashMap<>();
  private final Deque<String> stack = new ArrayDeque<>();
  private final Set<String> onStack = new HashSet<>();
  private final List<NavigableSet<String>> components = new ArrayList<>();

  private FileLoops() {}

  /** Returns the loops of more than {@code max} files, each as sorted type names. */
  static List<NavigableSet<String>> longerThan(int max, JavaClasses classes) {
    FileLoops loops = new FileLoops();
    classes.forEach(loops::addEdges);
    for (String file : loops.edges.keySet()) {
      if (!loops.index.containsKey(file)) {
        loops.visit(file);
      }
    }
    return loops.components.stream().filter(component -> component.size() > max).toList();
  }

  private void addEdges(JavaClass type) {
    NavigableSet<String> targets = edges.computeIfAbsent(file(type), any -> new TreeSet<>());
    type.getDirectDependenciesFromSelf().stream()
        .map(dependency -> file(dependency.getTargetClass().getBaseComponentType()))
        .forEach(targets::add);
  }

  private static String file(JavaClass type) {
    String name = type.getName();
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  private void visit(String file) {
    int number = index.size();
    index.put(file, number);
    lowest.put(file, number);
    stack.push(file);
    onStack.add(file);
    for (String target : edges.getOrDefault(file, new TreeSet<>())) {
      if (!edges.containsKey(target)) {
        continue; // Not a file of this house.
      }
      if (!index.containsKey(target)) {
        visit(target);
        lowest.merge(file, lowest.getOrDefault(target, number), Math::min);
      } else if (onStack.contains(target)) {
        lowest.merge(file, index.getOrDefault(target, number), Math::min);
      }
    }
    if (lowest.getOrDefault(file, number) == number) {
      components.add(popComponent(file));
    }
  }

  private NavigableSet<String> popComponent(String root) {
    NavigableSet<String> component = new TreeSet<>();
    String file;
    do {
      file = stack.pop();
      onStack.remove(file);
      component.add(file);
    } while (!file.equals(root));
    return component;
  }
}
