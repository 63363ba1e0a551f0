package io.rocketmq.client.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Snapshots of this process.
 */
@EnabledOnOs(OS.LINUX)
class LinuxProcessTests {

	private static final long PID = ProcessHandle.current().pid();

	@Test
	void ofThisProcessIsWhatTheJvmSays() throws IOException {
		ProcessUsage before = ProcessUsage.now();
		LinuxProcess process = LinuxProcess.of(PID);
		ProcessUsage after = ProcessUsage.now();
		// The kernel counts in units of 10 ms.
		assertThat(process.cpuMillis()).isBetween(before.cpuNanos() / 1_000_000 - 20,
				after.cpuNanos() / 1_000_000 + 20);
		assertThat(process.threads()).isGreaterThan(before.threads());
		assertThat(process.residentMebibytes())
			.isGreaterThan((Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1024.0 / 1024.0);
	}

	@Test
	void bothEndsOfAConnectionAreCountedUntilTheyAreClosed() throws IOException {
		int before = LinuxProcess.of(PID).connections();
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
				Socket accepted = server.accept()) {
			assertThat(client.isConnected() && accepted.isConnected()).isTrue();
			assertThat(LinuxProcess.of(PID).connections()).isEqualTo(before + 2);
		}
		assertThat(LinuxProcess.of(PID).connections()).isEqualTo(before);
	}

	@Test
	void aProcessThatHasEndedIsRefused() throws Exception {
		Process process = new ProcessBuilder("true").start();
		process.waitFor();
		assertThatIllegalStateException().isThrownBy(() -> LinuxProcess.of(process.pid()))
			.withMessageContaining("/proc/" + process.pid())
			.withMessageContaining("has ended");
	}

}
