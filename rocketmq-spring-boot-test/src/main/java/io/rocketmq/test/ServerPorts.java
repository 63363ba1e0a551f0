package io.rocketmq.test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports below the range that operating systems use for outgoing connections, so that
 * a stopped server finds its port still free when it is started again.
 */
final class ServerPorts {

	/** Offsets of the ports of a broker: the fast port, its own port and the HA port. */
	static final int[] BROKER = { -2, 0, 1 };

	static final int[] NAME_SERVER = { 0 };

	private static final int LOWEST = 12_000;

	private static final int HIGHEST = 32_000;

	private static final int ATTEMPTS = 500;

	/** Ports of servers in this JVM, running or stopped, as two may look at once. */
	private static final Set<Integer> RESERVED = ConcurrentHashMap.newKeySet();

	private ServerPorts() {
	}

	/**
	 * Reserves a port for which all the given offsets are free.
	 * @throws EmbeddedRocketMQException if none is found
	 */
	static int reserve(int[] offsets) {
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
			int taken = 0;
			while (taken < offsets.length && RESERVED.add(port + offsets[taken])) {
				taken++;
			}
			if (taken == offsets.length && allFree(port, offsets)) {
				return port;
			}
			for (int i = 0; i < taken; i++) {
				RESERVED.remove(port + offsets[i]);
			}
		}
		throw new EmbeddedRocketMQException("No free port found between " + LOWEST + " and " + HIGHEST + " in "
				+ ATTEMPTS + " attempts: end the programs that occupy them");
	}

	static void release(int port, int[] offsets) {
		for (int offset : offsets) {
			RESERVED.remove(port + offset);
		}
	}

	private static boolean allFree(int port, int[] offsets) {
		for (int offset : offsets) {
			try (ServerSocket socket = new ServerSocket()) {
				// The wildcard address, as the broker's HA port listens there.
				socket.bind(new InetSocketAddress(port + offset));
			}
			catch (IOException ex) {
				return false;
			}
		}
		return true;
	}

}
