// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * A service behind a balancer, with the instances behind that.
 *
 * <p>Immutable.
 *
 * @param balancer reaches the instances together
 * @param instances each by itself
 * @param listPath a list of the service
 */
record ScaledService(ServiceClient balancer, List<ServiceClient> instances, String listPath)
    implements AutoCloseable {

  static ScaledService of(URI balancer, List<URI> instances, String listPath) {
    return new ScaledService(
        new ServiceClient(balancer), instances.stream().map(ServiceClient::new).toList(), listPath);
  }

  ServiceClient first() {
    return instances.getFirst();
  }

  /** Returns the balancer, and then the instances. */
  List<ServiceClient> all() {
    List<ServiceClient> all = new ArrayList<>(List.of(balancer));
    all.addAll(instances);
    return all;
  }

  String api() {
    return ServiceClient.api(listPath);
  }

  @Override
  public void close() {
    all().forEach(ServiceClient::close);
  }
}
