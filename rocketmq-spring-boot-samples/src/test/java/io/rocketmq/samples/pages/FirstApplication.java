package io.rocketmq.samples.pages;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The application of the README's dozen lines.
 */
@SpringBootApplication
class FirstApplication {

}
