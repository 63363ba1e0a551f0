package io.rocketmq.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ServerPortsTests {

	@Test
	void portsOfABrokerCanAllBeBound() throws IOException {
		int port = ServerPorts.reserve(ServerPorts.BROKER);
		try {
			for (int offset : ServerPorts.BROKER) {
				try (ServerSocket socket = new ServerSocket()) {
					socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port + offset));
					assertThat(socket.isBound()).isTrue();
				}
			}
		}
		finally {
			ServerPorts.release(port, ServerPorts.BROKER);
		}
	}

	@Test
	void reservedPortsDoNotOverlap() {
		Set<Integer> seen = new HashSet<>();
		Set<Integer> reserved = new HashSet<>();
		try {
			for (int i = 0; i < 200; i++) {
				int port = ServerPorts.reserve(ServerPorts.BROKER);
				reserved.add(port);
				for (int offset : ServerPorts.BROKER) {
					assertThat(seen.add(port + offset)).as("port %s", port + offset).isTrue();
				}
			}
		}
		finally {
			reserved.forEach((port) -> ServerPorts.release(port, ServerPorts.BROKER));
		}
	}

}
