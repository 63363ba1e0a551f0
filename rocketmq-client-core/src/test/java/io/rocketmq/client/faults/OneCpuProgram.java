package io.rocketmq.client.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.ScriptedCluster;

/**
 * Program of {@link OneCpuTests} on one processor: prints its successes.
 */
final class OneCpuProgram {

	private OneCpuProgram() {
	}

	public static void main(String[] arguments) throws Exception {
		if (Runtime.getRuntime().availableProcessors() == 1) {
			System.out.println("one processor");
		}
		ScriptedCluster cluster = new ScriptedCluster();
		cluster.broker("a", ScriptedCluster::store);
		String port = cluster.broker("a").address().substring("127.0.0.1:".length());
		RocketMQClient client = RocketMQClient.connect(cluster.nameServer().address());
		Producer producer = client.producer("p");
		List<CompletableFuture<?>> all = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			// Each callback waits for a send whose own callback comes after it.
			all.add(producer.sendAsync(FaultFixture.MESSAGE)
				.thenAccept((sent) -> producer.sendAsync(FaultFixture.MESSAGE).thenApply((each) -> each).join()));
		}
		CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).get(20, TimeUnit.SECONDS);
		System.out.println("waited for each other");
		cluster.brokerAt("a", "broker.test:" + port);
		try (RocketMQClient byName = RocketMQClient.connect(cluster.nameServer().address())) {
			byName.producer("p").send(FaultFixture.MESSAGE);
			System.out.println("connected by name");
		}
		CompletableFuture<Void> closed = new CompletableFuture<>();
		producer.sendAsync(FaultFixture.MESSAGE).thenAccept((sent) -> {
			client.close();
			closed.complete(null);
		});
		closed.get(20, TimeUnit.SECONDS);
		System.out.println("closed in a callback");
		System.exit(0);
	}

}
