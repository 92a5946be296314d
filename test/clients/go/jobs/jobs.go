// Package jobs is what the Go clients share: jobs come in as lines, the pages are walked, answers go out as lines.
package jobs

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
)

// Job is one listing to make: where, as whom, and what to ask.
type Job struct {
	Endpoint  string          `json:"endpoint"`
	Region    string          `json:"region"`
	KeyID     string          `json:"keyId"`
	KeySecret string          `json:"keySecret"`
	Token     string          `json:"token"`
	Signature string          `json:"signature"`
	Params    json.RawMessage `json:"params"`
}

// Host is the endpoint's host:port, which is what the SDKs want.
func (job Job) Host() (string, error) {
	address, err := url.Parse(job.Endpoint)
	if err != nil {
		return "", err
	}
	return address.Host, nil
}

// Image is what an answer tells of each image.
type Image struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Page is one page as the library read it.
type Page struct {
	Images     []Image
	PageSize   int
	TotalCount int
}

// Failure is an error as the library tells it; nil stands for a status that it does not keep.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Status  *int   `json:"status"`
}

// FetchPage gets the page of a number, from 1.
type FetchPage func(number int) (Page, error)

type listing struct {
	Images     []Image `json:"images"`
	Pages      int     `json:"pages"`
	TotalCount int     `json:"totalCount"`
}

const longestLine = 1 << 20

// Serve does the jobs until there are no more. explain knows the library's own errors and answers nil for others.
func Serve(open func(Job) (FetchPage, error), explain func(error) *Failure) {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, longestLine)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		if err := answers.Encode(answer(lines.Bytes(), open, explain)); err != nil {
			panic(err)
		}
	}
}

func answer(line []byte, open func(Job) (FetchPage, error), explain func(error) *Failure) any {
	found, err := list(line, open)
	if err == nil {
		return found
	}
	failure := explain(err)
	if failure == nil {
		failure = &Failure{Code: fmt.Sprintf("%T", err), Message: err.Error()}
	}
	return map[string]*Failure{"error": failure}
}

func list(line []byte, open func(Job) (FetchPage, error)) (listing, error) {
	found := listing{Images: []Image{}}
	var job Job
	if err := json.Unmarshal(line, &job); err != nil {
		return found, err
	}
	fetchPage, err := open(job)
	if err != nil {
		return found, err
	}
	for {
		found.Pages++
		page, err := fetchPage(found.Pages)
		if err != nil {
			return found, err
		}
		found.Images = append(found.Images, page.Images...)
		found.TotalCount = page.TotalCount
		if len(page.Images) == 0 || found.Pages*page.PageSize >= page.TotalCount {
			return found, nil
		}
	}
}
