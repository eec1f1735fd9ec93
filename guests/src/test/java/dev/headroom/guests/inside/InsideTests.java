// SPDX-License-Identifier: Apache-2.0
package dev.headroom.guests.inside;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the tests that an application has of itself. */
public final class InsideTests {

  private InsideTests() {}

  /** Returns each test with its failure, or an empty text where it passed. */
  public static Map<String, String> run(String testClass) {
    Map<String, String> results = new TreeMap<>();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(testClass))
            .build();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                String failure = result.getThrowable().map(InsideTests::text).orElse("");
                if (test.isTest() || !failure.isEmpty()) {
                  results.put(test.getDisplayName(), failure);
                }
              }
            });
    System.clearProperty("logging.level.root");
    return results;
  }

  private static String text(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
