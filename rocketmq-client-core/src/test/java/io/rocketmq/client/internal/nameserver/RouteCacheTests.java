package io.rocketmq.client.internal.nameserver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.TestRpc;

import static org.assertj.core.api.Assertions.assertThat;

class RouteCacheTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	@Test
	void listenersBeforeAChangeAreCalledBeforeTheRouteIsUsed() {
		try (ScriptedCluster cluster = new ScriptedCluster(); TestRpc rpc = new TestRpc()) {
			cluster.broker("a", ScriptedCluster::store);
			RouteCache routes = routes(rpc, cluster);
			List<String> told = new ArrayList<>();
			routes.beforeChange((route) -> told.add("first, known: " + routes.known(route.topic())));
			routes.onChange((change) -> told.add("then, known: " + (routes.known(change.topic()) != null)));
			for (int i = 0; i < 2; i++) {
				assertThat(routes.refresh(ScriptedCluster.TOPIC)).succeedsWithin(LONG);
			}
			assertThat(told).containsExactly("first, known: null", "then, known: true");
		}
	}

	@Test
	void aThrowingListenerDoesNotBlockLookups() {
		try (ScriptedCluster cluster = new ScriptedCluster(); TestRpc rpc = new TestRpc()) {
			cluster.broker("a", ScriptedCluster::store);
			RouteCache routes = routes(rpc, cluster);
			routes.onChange((change) -> {
				throw new AssertionError("injected");
			});
			for (int i = 0; i < 2; i++) {
				assertThat(routes.refresh(ScriptedCluster.TOPIC)).succeedsWithin(LONG);
			}
		}
	}

	private static RouteCache routes(TestRpc rpc, ScriptedCluster cluster) {
		ClientOptions options = ClientOptions.builder()
			.nameServers(Endpoint.parseList(cluster.nameServer().address()))
			.build();
		return new RouteCache(new DefaultNameServerClient(rpc.client(), options, Runnable::run), options);
	}

}
