// The Pub/Sub server that Google tests its own clients with, on a free port, which it prints.
package main

import (
	"fmt"

	"cloud.google.com/go/pubsub/pstest"
)

func main() {
	server := pstest.NewServer()
	fmt.Println(server.Addr)
	select {}
}
