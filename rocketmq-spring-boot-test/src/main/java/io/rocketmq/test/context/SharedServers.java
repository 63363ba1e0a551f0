package io.rocketmq.test.context;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * The servers that the test classes of this JVM share, one for each set of settings. They
 * are not closed by a shutdown hook: it would run beside the one by which Spring closes
 * its contexts, whose clients would then find their server gone. The server's processes
 * end by themselves once this JVM has.
 */
final class SharedServers {

	private static final ReentrantLock lock = new ReentrantLock();

	private static final Map<ServerSettings, EmbeddedRocketMQ> servers = new HashMap<>();

	private SharedServers() {
	}

	/**
	 * Returns the server with the given settings, with all parts running.
	 */
	static EmbeddedRocketMQ get(ServerSettings settings) {
		lock.lock();
		try {
			EmbeddedRocketMQ server = servers.get(settings);
			if (server == null) {
				server = settings.server();
			}
			server.start();
			servers.put(settings, server);
			return server;
		}
		finally {
			lock.unlock();
		}
	}

}
