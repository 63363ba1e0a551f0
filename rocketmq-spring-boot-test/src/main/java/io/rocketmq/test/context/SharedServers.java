package io.rocketmq.test.context;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import io.rocketmq.test.EmbeddedRocketMQ;
import io.rocketmq.test.EmbeddedRocketMQBuilder;

/**
 * The servers that the test classes of this JVM share, one for each set of broker
 * properties. They are not closed by a shutdown hook: it would run beside the one by
 * which Spring closes its contexts, whose clients would then find their server gone. The
 * server's processes end by themselves once this JVM has.
 */
final class SharedServers {

	private static final ReentrantLock lock = new ReentrantLock();

	private static final Map<Map<String, String>, EmbeddedRocketMQ> servers = new HashMap<>();

	private SharedServers() {
	}

	/**
	 * Returns the server with the given broker properties, with all parts running.
	 */
	static EmbeddedRocketMQ get(Map<String, String> brokerProperties) {
		lock.lock();
		try {
			EmbeddedRocketMQ server = servers.get(brokerProperties);
			if (server == null) {
				EmbeddedRocketMQBuilder builder = EmbeddedRocketMQ.builder();
				brokerProperties.forEach(builder::brokerProperty);
				server = builder.build();
			}
			server.start();
			servers.put(Map.copyOf(brokerProperties), server);
			return server;
		}
		finally {
			lock.unlock();
		}
	}

}
