package io.rocketmq.client.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.rocketmq.srvutil.ServerUtil;
import org.apache.rocketmq.tools.command.MQAdminStartup;
import org.apache.rocketmq.tools.command.SubCommand;
import org.apache.rocketmq.tools.command.SubCommandException;

/**
 * Commands of Apache's {@code mqadmin} with their output.
 */
public final class ApacheCommands {

	private static final String ADDRESS = "rocketmq.namesrv.addr";

	private final String nameServer;

	public ApacheCommands(String nameServer) {
		this.nameServer = nameServer;
	}

	/** Returns the output of a command. */
	public String run(SubCommand command, String... arguments) {
		Options options = command.buildCommandlineOptions(ServerUtil.buildCommandlineOptions(new Options()));
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		PrintStream before = System.out;
		String addressBefore = System.getProperty(ADDRESS);
		System.setProperty(ADDRESS, this.nameServer);
		try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
			System.setOut(captured);
			command.execute(new DefaultParser().parse(options, arguments), options, null);
		}
		catch (SubCommandException | ParseException ex) {
			throw new IllegalStateException(command.commandName() + " failed", ex);
		}
		finally {
			System.setOut(before);
			if (addressBefore != null) {
				System.setProperty(ADDRESS, addressBefore);
			}
			else {
				System.clearProperty(ADDRESS);
			}
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

	/** Returns the output of a command that writes files, run in its own process. */
	public String runIn(Path folder, String... arguments) {
		List<String> line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				"-Duser.home=" + folder, "-D" + ADDRESS + '=' + this.nameServer, MQAdminStartup.class.getName()));
		line.addAll(List.of(arguments));
		try {
			Process process = new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
			String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			process.waitFor();
			return printed;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
